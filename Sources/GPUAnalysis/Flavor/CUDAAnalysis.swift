package import AccessTrace
package import ImageCore
package import OCI

/// What an analysis of the CUDA content of an image found.
package struct CUDAAnalysis: Sendable {
    package let recommendation: FlavorRecommendation
    package let needs: FlavorNeeds
    let files: FlavorFiles
    private let survey: ImageSurvey
    private let config: ImageConfig

    /// - Parameter record: what a run touched; nil for none.
    package init(_ survey: ImageSurvey, _ config: ImageConfig, record: AccessRecord?) {
        self.survey = survey
        self.config = config
        let packages = InstalledPackages(survey)
        let current = FlavorDetection(survey, config, packages)
        let files = FlavorFiles(survey, release: current.release)
        let compilers = RuntimeCompilers(survey)
        let needs = FlavorNeeds(
            survey, config.process, files, release: current.release, compilers: compilers, record: record)
        self.files = files
        self.needs = needs
        let system = OSRelease(survey)
        let choice = FlavorChoice(current, needs.needs, packages, survey, files)
        recommendation = FlavorRecommendation(
            current: current, recommended: choice.recommended, packages: choice.packages,
            packagesBase: choice.packagesBase, needs: needs.needs,
            sideEffects: FlavorSideEffects(
                from: current.flavor, to: choice, config, cautions: compilers.cautions,
                packed: PackedLibraries(survey)
            ).sentences,
            confidence: Self.confidence(record),
            image: MultiStageDockerfile.base(choice.recommended, current.release, system),
            packagesImage: MultiStageDockerfile.base(choice.packagesBase, current.release, system),
            savedBytes: choice.savedBytes, savedBytesWithPackages: choice.savedBytesWithPackages,
            savedByLayer: choice.savedByLayer, flavorBytes: choice.flavorBytes)
    }

    /// A run that broke off has shown too little to be sure of anything.
    private static func confidence(_ record: AccessRecord?) -> FlavorRecommendation.Confidence {
        guard let record, record.isComplete else { return .low }
        return record.gpu == .host ? .high : .medium
    }

    /// - Parameter name: of the image as it is; nil where it has none.
    package func dockerfile(name: String?) -> MultiStageDockerfile {
        MultiStageDockerfile(survey, config, recommendation, files, name: name)
    }

    /// The package that brought a file, or would bring it; nil for a file that no flavour has.
    package func package(of path: FilePathBytes) -> String? { files.owner(of: path)?.package }

    package func part(of path: FilePathBytes) -> CUDAPart? { files.owner(of: path)?.part }
}
