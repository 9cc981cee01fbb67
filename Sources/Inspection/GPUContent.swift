package import GPUAnalysis
internal import ImageCore

/// What of an image is made for GPUs.
package struct GPUContent: Sendable {
    /// NVIDIA's libraries, by SONAME, then by path.
    package let libraries: [GPUProgram]
    /// Other files that are linked against them or against the driver, or that have GPU code; by path.
    package let programs: [GPUProgram]
    /// The files with GPU code, the most of it first.
    package let code: [SurveyedFile<GPUCode>]
    /// The GPUs that the code was held against.
    package let targets: [SMArchitecture]
    package let recommendation: FlavorRecommendation
    /// What would build the image on what is recommended.
    package let dockerfile: MultiStageDockerfile

    /// - Parameter name: of the image; nil where it has none.
    init(_ survey: ImageSurvey, _ analysis: CUDAAnalysis, targets: [SMArchitecture], name: String?) {
        let all = survey.programs.filter(\.facts.isOfCUDA).map { program in
            GPUProgram(
                program, package: analysis.package(of: program.path),
                isLoaded: analysis.needs.loaded.contains(program.path))
        }
        libraries = all.filter(\.isNVIDIA).sorted { ($0.soname ?? .empty, $0.path) < ($1.soname ?? .empty, $1.path) }
        programs = all.filter { !$0.isNVIDIA }
        code = survey.programs.compactMap { program in
            program.facts.gpuCode.map { SurveyedFile(program.path, program.place, program.size, $0) }
        }.sorted { ($1.facts.bytes, $0.path) < ($0.facts.bytes, $1.path) }
        self.targets = targets
        recommendation = analysis.recommendation
        dockerfile = analysis.dockerfile(name: name)
    }

    package var codeBytes: Int { code.reduce(0) { $0.saturatingSum($1.facts.bytes) } }
    /// Of these, what the targets never run; 0 without targets.
    package var deadCodeBytes: Int { code.reduce(0) { $0.saturatingSum($1.facts.deadBytes) } }

    /// The code of all files by architecture and form.
    package var shares: [GPUCode.Share] { GPUCode.sum(code.map(\.facts)) }
}

extension GPUProgram {
    fileprivate var isNVIDIA: Bool { soname.map { CUDACatalogue.library(named: $0.bytes[...]) != nil } == true }
}
