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
        // Only the Dockerfiles of the official images set these: what else is installed was put on top of one.
        let official = Self.variables(environment, config.history) + Self.labels(config)
        let listed = Self.packages(packages) + Self.steps(config)
        // What lies about may have been copied from anywhere: asked only where nothing else is known.
        let signs = [official, listed].first { !$0.isEmpty } ?? Self.files(survey, release, packages)
        flavor = CUDAFlavor(having: Set(signs.map(\.part)))
        let parts = flavor.parts
        evidence = signs.map(\.text) + (official.isEmpty ? [] : listed.filter { parts.contains($0.part) }.map(\.text))
    }

    typealias Sign = (part: CUDAPart, text: String)

    /// By the variables that the config has, and by those that steps of the build have set.
    private static func variables(_ environment: Environment, _ history: [ImageConfig.HistoryStep]) -> [Sign] {
        let set = Set(history.flatMap { variables(setBy: $0.createdBy) })
        let names = Set(environment.names).union(set).sorted()
        // Others call a variable CUDA_VERSION or NCCL_VERSION too: these count beside NVIDIA's own alone.
        guard names.contains(where: { isOfficial($0) && part(ofVariable: $0) != nil }) else { return [] }
        var signs: [Sign] = []
        for part in CUDAPart.allCases {
            let found = names.filter { Self.part(ofVariable: $0) == part }
            // The plainest proof first: what is no name of anybody else's.
            guard let first = found.first(where: isOfficial) ?? found.first else { continue }
            let more = found.count > 1 ? " and \(found.count - 1) more" : ""
            let place = environment[first] == nil ? "a step of the build sets" : "the environment has"
            signs.append((part, "\(place) \(first)\(more), which the \(name(part)) image sets"))
        }
        if environment["LIBRARY_PATH"]?.contains("/cuda/lib64/stubs") == true {
            signs.append((.devel, "LIBRARY_PATH leads to the stubs, as the devel image sets it"))
        }
        return signs
    }

    private static func isOfficial(_ variable: String) -> Bool { variable.hasPrefix("NV_") || variable == "NVARCH" }

    private static func part(ofVariable name: String) -> CUDAPart? {
        CUDACatalogue.variables.first { name == $0.prefix || name.hasPrefix($0.prefix + "_") }?.part
    }

    /// `ENV NAME=value` of BuildKit, `/bin/sh -c #(nop)  ENV NAME=value` of the builder before it.
    private static func variables(setBy step: String) -> [String] {
        guard let start = step.firstRange(of: "ENV "),
            start.lowerBound == step.startIndex || step.hasPrefix("/bin/sh -c #(nop)")
        else { return [] }
        return [String(step[start.upperBound...].prefix { $0 != "=" && $0 != " " })]
    }

    private static func labels(_ config: ImageConfig) -> [Sign] {
        guard let version = config.labels["com.nvidia.cudnn.version"] else { return [] }
        return [(.cudnn, "the label com.nvidia.cudnn.version says \(version)")]
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
        guard !package.hasSuffix("-config-common") else { return nil }
        let fitting = CUDACatalogue.definingPackages.filter { package.utf8.starts(with: $0.prefix.utf8) }
        guard let best = fitting.max(by: { $0.prefix.utf8.count < $1.prefix.utf8.count }) else { return nil }
        // Headers alone make no devel image of one with libraries: their defining packages have the longer names.
        let isForDevelopers = package.split(separator: "-").contains { $0 == "dev" || $0 == "devel" }
        return isForDevelopers && best.part != .devel ? nil : best.part
    }

    private static func name(_ part: CUDAPart) -> String { part == .cudnn ? "cudnn" : part.rawValue }
}
