internal import ImageCore
internal import Layers
internal import OCI
internal import Tar

/// What an image's maker put on top of the CUDA image that it was built from.
struct OwnLayers {
    /// Folders and files to copy, absolute, sorted; none below another.
    let paths: [String]
    /// Packages that were installed on top, sorted, but for NVIDIA's.
    let packages: [String]

    init(_ survey: ImageSurvey, _ config: ImageConfig, _ files: FlavorFiles) {
        let base = Self.base(survey, config, files)
        packages = Self.packages(survey, above: base)
        var paths: Set<String> = []
        let hasPackages = !packages.isEmpty
        survey.merged.forEachShown { path, place, _ in
            guard place.layer >= base, files.owner(of: path) == nil,
                paths.count < Self.most, let root = Self.root(of: path, hasPackages: hasPackages)
            else { return }
            paths.insert("/" + root)
        }
        self.paths = paths.sorted()
    }

    /// More than a person would read is no advice.
    private static let most = 50

    /// How many layers are those of the CUDA image: up to the last step that the official Dockerfiles have, or where the
    /// history tells nothing, the last layer with files of the flavour.
    private static func base(_ survey: ImageSurvey, _ config: ImageConfig, _ files: FlavorFiles) -> Int {
        let origins = config.layerOrigins
        if let last = origins.lastIndex(where: { origin in
            origin.map { text in marks.contains { text.contains($0) } } ?? false
        }) {
            return last + 1
        }
        var last = 0
        survey.merged.forEachShown { path, _, content in
            if files.owner(of: path) != nil { last = max(last, content.layer + 1) }
        }
        return last
    }

    private static let marks = [
        "${NV_", "NGC-DL-CONTAINER-LICENSE", "/opt/nvidia/",
        "ld.so.conf.d/nvidia.conf", "cuda-keyring",
    ]

    private static func packages(_ survey: ImageSurvey, above base: Int) -> [String] {
        let all = InstalledPackages(survey).names
        var below: Set<String> = []
        let path = FilePathBytes("var/lib/dpkg/status")
        for number in (0..<min(base, survey.merged.layers.count)).reversed() {
            let entries = survey.merged.layers[number]
            guard let entry = entries.lastIndex(where: { $0.path == path }) else { continue }
            let facts = survey.facts(at: LayerTree.Place(layer: number, entry: entry))
            if case .text(let text)? = facts { below = Set(InstalledPackages(status: text).names) }
            break
        }
        guard !below.isEmpty else { return [] }
        return all.filter { !below.contains($0) && !CUDACatalogue.isPackage($0) && isPackageName($0) }
    }

    /// deb-control(5): a name is lower case letters, digits, plus, minus and dots.
    private static func isPackageName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
        }
    }

    /// The folder that a file is copied with; nil for one that a package brings, or that nobody wants to have.
    private static func root(of path: FilePathBytes, hasPackages: Bool) -> String? {
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard let first = parts.first,
            parts.allSatisfy({ part in
                part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"\"'\\$*?[`<#".utf8.contains($0) }
            })
        else { return nil }
        switch first {
        case "tmp", "proc", "sys", "dev", "run", "boot", "mnt", "media": return nil
        case "usr" where parts.count > 2 && parts[1] == "local":
            return parts[2].hasPrefix("cuda") ? nil : parts.prefix(3).joined(separator: "/")
        case "usr", "etc", "lib", "lib64", "bin", "sbin":
            return hasPackages || first == "etc" ? nil : parts.prefix(2).joined(separator: "/")
        case "var": return nil
        case "root" where parts.count > 1 && parts[1] == ".cache": return nil
        case "opt", "srv", "home", "root": return parts.prefix(2).joined(separator: "/")
        default: return first
        }
    }
}
