package import ImageCore
package import OCI

/// What is wrong or wasteful about the GPU libraries of an image (docs/findings.md).
package struct GPUFindings {
    /// In the order of ``precedes(_:_:)``.
    package let findings: [Finding]

    package init(_ survey: ImageSurvey, _ config: ImageConfig, _ analysis: CUDAAnalysis) {
        let look = GPULook(survey, config, analysis)
        findings =
            (DriverFindings(look).findings + DuplicateLibraries(look).findings + DeadWeight(look).findings
            + RunTimeSettings(look).findings + IncompleteLibraries(look).findings)
            .sorted(by: Self.precedes)
    }

    /// The order in which findings are told: the gravest first, of these what costs most, then by code.
    package static func precedes(_ one: Finding, _ other: Finding) -> Bool {
        (other.severity, other.bytes ?? 0, one.code) < (one.severity, one.bytes ?? 0, other.code)
    }
}

/// What the finders look at.
struct GPULook {
    let survey: ImageSurvey
    let config: ImageConfig
    let analysis: CUDAAnalysis
    let environment: Environment

    init(_ survey: ImageSurvey, _ config: ImageConfig, _ analysis: CUDAAnalysis) {
        self.survey = survey
        self.config = config
        self.analysis = analysis
        environment = Environment(config.process.environment)
    }

    /// Whether anything in the image is made for a GPU of NVIDIA's.
    var isForGPU: Bool {
        analysis.recommendation.current.flavor != .none
            || survey.programs.contains(where: \.facts.isOfCUDA)
    }

    func bytes(_ programs: [SurveyedFile<ProgramFacts>]) -> Int { programs.reduce(0) { $0.saturatingSum($1.size) } }
}
