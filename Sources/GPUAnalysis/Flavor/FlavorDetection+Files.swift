internal import ImageCore
internal import Layers

extension FlavorDetection {
    /// By what an official image has and nobody copies one by one: of the runtime image most of its libraries, of base
    /// its licence or the driver for older machines.
    static func files(
        _ survey: ImageSurvey, _ release: CUDARelease?, _ installed: InstalledPackages
    ) -> [Sign] {
        let files = FlavorFiles(survey, release: release)
        var best: [CUDAPart: FilePathBytes] = [:]
        var libraries: Set<String> = []
        survey.merged.forEachShown { path, _, _ in
            guard let owner = files.owner(of: path), owner.part != .extra else { return }
            // What dpkg tells of was asked before, and made no flavour.
            if let package = owner.package, installed.versions[package] != nil { return }
            if owner.part == .runtime, let package = owner.package { libraries.insert(package) }
            let isTelling =
                switch owner.part {
                case .base: owner.package == nil
                // One header or static library is no devel image; its compiler is.
                case .devel: path.lastComponent.elementsEqual("nvcc".utf8)
                default: owner.package != nil
                }
            if isTelling { best[owner.part] = best[owner.part].map { min($0, path) } ?? path }
        }
        if libraries.count < fewestLibraries {
            for part in CUDAPart.allCases where part != .base { best[part] = nil }
        }
        return CUDAPart.allCases.compactMap { part in best[part].map { (part, "there is /\($0)") } }
    }

    /// Packages; the runtime image has some fifteen.
    private static let fewestLibraries = 5
}
