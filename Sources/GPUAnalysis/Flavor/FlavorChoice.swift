internal import ImageCore
internal import Layers
internal import Tar

/// The smallest flavour for some needs, and what of an image's own bytes it would leave out.
struct FlavorChoice {
    let recommended: CUDAFlavor
    let packages: [String]
    let packagesBase: CUDAFlavor
    private(set) var savedBytes = 0
    private(set) var savedBytesWithPackages = 0
    private(set) var savedByLayer: [Int: Int] = [:]
    private(set) var flavorBytes = 0

    init(
        _ current: FlavorDetection, _ needs: [FlavorNeed], _ installed: InstalledPackages, _ survey: ImageSurvey,
        _ files: FlavorFiles
    ) {
        let needed = CUDAFlavor(having: Set(needs.map(\.part)))
        let names = Self.packages(needs)
        // What was installed on top of a smaller image is no reason to take a larger one.
        let hasAll = needs.allSatisfy(\.isPresent)
        let isOnTop = hasAll && !needed.parts.isSubset(of: current.flavor.parts)
        recommended = isOnTop ? current.flavor : needed
        let base = Self.base(of: needs)
        packagesBase = isOnTop ? current.flavor : base
        let isSmaller = base != needed || isOnTop
        let extras = names.filter { CUDACatalogue.part(ofPackage: $0) == .extra }
        // A plain system has no repository of NVIDIA's: what was copied there cannot be installed by name.
        let isCopied = isOnTop && current.flavor == .none
        packages = (isSmaller ? names : extras).filter { !isCopied || installed.versions[$0] != nil }
        measure(survey, files, kept: Set(needs.compactMap(\.path)))
    }

    /// The image that packages would be put on: base has the runtime library that all others need.
    private static func base(of needs: [FlavorNeed]) -> CUDAFlavor { needs.isEmpty ? .none : .base }

    /// The packages of all needs but those that base has.
    private static func packages(_ needs: [FlavorNeed]) -> [String] {
        // Where the release is not known a package's name has `X-Y` for it, which nobody can install.
        Array(Set(needs.filter { $0.part != .base }.map(\.package).filter { !$0.contains("X") })).sorted()
    }

    private mutating func measure(_ survey: ImageSurvey, _ files: FlavorFiles, kept: Set<FilePathBytes>) {
        var seen: Set<LayerTree.Place> = []
        let names = Set(packages)
        survey.merged.forEachShown { path, _, content in
            guard let owner = files.owner(of: path), seen.insert(content).inserted,
                let size = survey.merged.entry(at: content)?.size
            else { return }
            flavorBytes = flavorBytes.saturatingSum(size)
            if !recommended.parts.contains(owner.part), !kept.contains(path) {
                savedBytes = savedBytes.saturatingSum(size)
                savedByLayer[content.layer] = (savedByLayer[content.layer] ?? 0).saturatingSum(size)
            }
            let isKept = packagesBase.parts.contains(owner.part) || owner.package.map(names.contains) == true
            if !isKept, !kept.contains(path) { savedBytesWithPackages = savedBytesWithPackages.saturatingSum(size) }
        }
    }
}
