/// A library of NVIDIA's, and who brings it.
package struct CUDALibrary: Hashable, Sendable {
    /// The SONAME up to `.so`, or with as much of its version as tells packages apart.
    package let stem: String
    /// The package that has it, with `X-Y` or `X` for the release.
    package let package: String
    package let part: CUDAPart

    /// Whether a SONAME or file name is one of this library: `libcublas.so`, `libcublas.so.12`, `libcublas.so.12.4.5.8`.
    package func answers(to name: String) -> Bool {
        let text = stem.contains(".so") ? stem : stem + ".so"
        return name.utf8.elementsEqual(text.utf8) || name.utf8.starts(with: (text + ".").utf8)
    }

    /// The package's name for a release.
    package func package(for release: CUDARelease?) -> String {
        guard let release else { return package }
        return package.replacing("X-Y", with: "\(release.major)-\(release.minor)")
            .replacing("-cuda-X", with: "-cuda-\(release.major)")
    }

    /// The package with its headers and the link for a linker: `libcublas-dev-12-4`, `libnccl-dev`, `libcudnn8-dev`.
    func developerPackage(for release: CUDARelease?) -> String {
        if package == "libnccl2" { return "libnccl-dev" }
        var words = self.package(for: release).split(separator: "-").map(String.init)
        let first = words.firstIndex {
            $0 == "cuda" && $0 != words.first || $0.utf8.allSatisfy { $0 < UInt8(ascii: ":") }
        }
        words.insert("dev", at: first ?? words.endIndex)
        return words.joined(separator: "-")
    }
}

extension CUDACatalogue {
    /// The library that a SONAME or file name belongs to; a version that names a package of its own goes first.
    package static func library(named name: String) -> CUDALibrary? {
        guard let end = name.firstRange(of: ".so")?.lowerBound else { return nil }
        return byStem[String(name[..<end])]?.first { $0.answers(to: name) }
    }

    package static func library(named name: ArraySlice<UInt8>) -> CUDALibrary? {
        name.starts(with: "lib".utf8) ? library(named: String(decoding: name, as: UTF8.self)) : nil
    }

    /// The part that a package of Debian's or Red Hat's belongs to; nil for one that is none of NVIDIA's.
    package static func part(ofPackage name: String) -> CUDAPart? {
        // `cuda-toolkit-12-4-config-common` has no toolkit: libcudart depends on it for the loader's configuration.
        if name.hasPrefix("cuda-"), name.hasSuffix("-config-common") { return .base }
        guard
            let best = packages.filter({ name.utf8.starts(with: $0.prefix.utf8) }).max(by: {
                $0.prefix.utf8.count < $1.prefix.utf8.count
            })
        else { return nil }
        let words = name.split(separator: "-")
        return words.contains("dev") || words.contains("devel") ? .devel : best.part
    }

    /// Whether a package, or a file named after one, is NVIDIA's.
    package static func isPackage(_ name: String) -> Bool { part(ofPackage: name) != nil }

    /// Whether a name up to its `.so` or `.a` is that of a library.
    static func isStem(_ name: String) -> Bool { byStem[name] != nil }

    private static let byStem: [String: [CUDALibrary]] = Dictionary(grouping: libraries) { library in
        let end = library.stem.firstRange(of: ".so")?.lowerBound ?? library.stem.endIndex
        return String(library.stem[..<end])
    }
}
