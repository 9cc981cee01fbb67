package import AccessTrace
package import ImageCore
package import OCI

/// The smallest official CUDA image that would do for an image, with the evidence for each claim.
package struct FlavorRecommendation: Sendable {
    /// How sure it is, from the surest.
    package enum Confidence: String, Hashable, Sendable {
        /// A run with a GPU was watched.
        case high
        /// A run was watched, and it saw no GPU: what only a GPU makes a program load is known by its files alone.
        case medium
        /// Nothing was run.
        case low
    }

    package let current: FlavorDetection
    package let recommended: CUDAFlavor
    /// Packages that would do on ``packagesBase``, a smaller image than ``recommended``; none where there is none.
    package let packages: [String]
    package let packagesBase: CUDAFlavor
    /// A line for each thing that is needed, NVIDIA's own libraries by the file that wants them.
    package let needs: [FlavorNeed]
    /// What changes besides, in sentences.
    package let sideEffects: [String]
    package let confidence: Confidence
    /// The plain bytes of this image's files that ``recommended`` would not have.
    package let savedBytes: Int
    /// The same with ``packages`` on ``packagesBase``.
    package let savedBytesWithPackages: Int
    /// Bytes of the files that the flavour has brought.
    package let flavorBytes: Int

    /// Whether the image would shrink: something else is recommended, and it saves bytes.
    package var isWorthwhile: Bool { savedBytes > 0 || savedBytesWithPackages > 0 }
}

/// What an analysis of the CUDA content of an image found.
package struct CUDAAnalysis: Sendable {
    package let recommendation: FlavorRecommendation
    package let needs: FlavorNeeds
    let files: FlavorFiles

    package init(_ survey: ImageSurvey, _ config: ImageConfig, record: AccessRecord?) {
        let packages = InstalledPackages(survey)
        let current = FlavorDetection(survey, config, packages)
        let files = FlavorFiles(survey, release: current.release)
        let needs = FlavorNeeds(survey, config.process, files, release: current.release, record: record)
        self.files = files
        self.needs = needs
        let choice = FlavorChoice(current, needs.needs, packages, survey, files)
        recommendation = FlavorRecommendation(
            current: current, recommended: choice.recommended, packages: choice.packages,
            packagesBase: choice.packagesBase, needs: needs.needs,
            sideEffects: FlavorSideEffects(from: current.flavor, to: choice, config, needs.needs).sentences,
            confidence: record.map { $0.gpu == .host ? .high : .medium } ?? .low,
            savedBytes: choice.savedBytes, savedBytesWithPackages: choice.savedBytesWithPackages,
            flavorBytes: choice.flavorBytes)
    }

    /// The package that brought a file, or would bring it; nil for a file that no flavour has.
    package func package(of path: FilePathBytes) -> String? { files.owner(of: path)?.package }

    package func part(of path: FilePathBytes) -> CUDAPart? { files.owner(of: path)?.part }
}
