internal import ImageCore
internal import Layers
internal import OCI

/// Which official image an image was built from, and how that is known.
package struct FlavorDetection: Hashable, Sendable {
    package let flavor: CUDAFlavor
    package let release: CUDARelease?
    /// A sentence for each sign, the strongest kind first.
    package let evidence: [String]

    init(_ survey: ImageSurvey, _ config: ImageConfig, _ packages: InstalledPackages) {
        let environment = Environment(config.process.environment)
        release = Self.release(survey, environment, packages)
        var signs = Self.variables(environment)
        signs += Self.labels(config)
        signs += Self.packages(packages)
        signs += Self.steps(config)
        // What lies about may have been copied from anywhere: asked only where nothing else is known.
        if signs.isEmpty { signs = Self.files(survey, release) }
        flavor = CUDAFlavor(having: Set(signs.map(\.part)))
        evidence = signs.map(\.text)
    }

    private typealias Sign = (part: CUDAPart, text: String)

    private static func variables(_ environment: Environment) -> [Sign] {
        var signs: [Sign] = []
        for part in CUDAPart.allCases {
            let found = environment.names.filter { name in
                CUDACatalogue.variables.contains { known in
                    known.part == part && (name == known.prefix || name.hasPrefix(known.prefix + "_"))
                }
            }
            if let first = found.first {
                let more = found.count > 1 ? " and \(found.count - 1) more" : ""
                signs.append((part, "the environment has \(first)\(more), which the \(name(part)) image sets"))
            }
        }
        if environment["LIBRARY_PATH"]?.contains("/cuda/lib64/stubs") == true {
            signs.append((.devel, "LIBRARY_PATH leads to the stubs, as the devel image sets it"))
        }
        return signs
    }

    private static func labels(_ config: ImageConfig) -> [Sign] {
        config.labels["com.nvidia.cudnn.version"].map {
            [(.cudnn, "the label com.nvidia.cudnn.version says \($0)")]
        } ?? []
    }

    private static func packages(_ packages: InstalledPackages) -> [Sign] {
        var best: [CUDAPart: String] = [:]
        for name in packages.names {
            guard let known = definition(of: name), best[known] == nil else { continue }
            best[known] = name
        }
        return CUDAPart.allCases.compactMap { part in
            best[part].map { (part, "dpkg lists \($0) \(packages.versions[$0] ?? "")") }
        }
    }

    private static func steps(_ config: ImageConfig) -> [Sign] {
        var signs: [Sign] = []
        for step in config.history
        where step.createdBy.contains("apt-get install") || step.createdBy.contains(" yum ")
            || step.createdBy.contains("yum install") || step.createdBy.contains("dnf install")
        {
            for word in step.createdBy.split(whereSeparator: { " =\t\n;&'\"".contains($0) }) {
                guard let part = definition(of: String(word)), !signs.contains(where: { $0.part == part }) else {
                    continue
                }
                signs.append((part, "a step of the build installs \(word)"))
            }
        }
        return signs
    }

    /// The part of a package that nobody installs for one library's sake.
    private static func definition(of package: String) -> CUDAPart? {
        let fitting = CUDACatalogue.definingPackages.filter { package.utf8.starts(with: $0.prefix.utf8) }
        guard let best = fitting.max(by: { $0.prefix.utf8.count < $1.prefix.utf8.count }) else { return nil }
        // Headers alone make no devel image of one with libraries: their defining packages have the longer names.
        let isForDevelopers = package.split(separator: "-").contains { $0 == "dev" || $0 == "devel" }
        return isForDevelopers && best.part != .devel ? nil : best.part
    }

    private static func files(_ survey: ImageSurvey, _ release: CUDARelease?) -> [Sign] {
        let files = FlavorFiles(survey, release: release)
        var best: [CUDAPart: FilePathBytes] = [:]
        survey.merged.forEachShown { path, _, _ in
            guard let part = files.owner(of: path)?.part, part != .extra else { return }
            // One header or static library is no devel image; its compiler is.
            if part == .devel, !path.lastComponent.elementsEqual("nvcc".utf8) { return }
            best[part] = best[part].map { min($0, path) } ?? path
        }
        return CUDAPart.allCases.compactMap { part in best[part].map { (part, "there is /\($0)") } }
    }

    private static func release(
        _ survey: ImageSurvey, _ environment: Environment, _ packages: InstalledPackages
    ) -> CUDARelease? {
        if let release = environment["CUDA_VERSION"].flatMap({ CUDARelease(parsing: $0) }) { return release }
        for name in packages.names {
            let words = name.split(separator: "-")
            guard name.hasPrefix("cuda-cudart-"),
                let release = CUDARelease(parsing: words.suffix(2).joined(separator: "."))
            else { continue }
            return release
        }
        var found: CUDARelease?
        survey.merged.forEachShown { path, _, _ in
            guard found == nil, path.bytes.starts(with: folder.utf8) else { return }
            let version = path.bytes.dropFirst(folder.utf8.count).prefix { $0 != UInt8(ascii: "/") }
            found = CUDARelease(parsing: String(decoding: version, as: UTF8.self))
        }
        return found
    }

    private static let folder = "usr/local/cuda-"

    private static func name(_ part: CUDAPart) -> String { part == .cudnn ? "cudnn" : part.rawValue }
}
