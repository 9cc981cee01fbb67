package import GPUAnalysis
package import ImageCore

/// What of an image is made for GPUs.
package struct GPUContent: Sendable {
    /// A library of NVIDIA's.
    package struct Library: Hashable, Sendable {
        package let soname: FilePathBytes
        package let path: FilePathBytes
        package let size: Int
        /// The package that brought it; nil for one that files of the image bring themselves.
        package let package: String?
        /// Whether some program of the image loads this file.
        package let isLoaded: Bool
    }

    /// By SONAME, then by path.
    package let libraries: [Library]
    /// The files with GPU code, the most of it first.
    package let code: [SurveyedFile<GPUCode>]
    /// The GPUs that the code was held against.
    package let targets: [SMArchitecture]
    package let recommendation: FlavorRecommendation
    /// What would build the image on what is recommended.
    package let dockerfile: MultiStageDockerfile

    /// - Parameter name: of the image; nil where it has none.
    init(_ survey: ImageSurvey, _ analysis: CUDAAnalysis, targets: [SMArchitecture], name: String?) {
        libraries = survey.programs.compactMap { program in
            guard let soname = program.facts.soname, CUDACatalogue.library(named: soname.bytes[...]) != nil else {
                return nil
            }
            return Library(
                soname: soname, path: program.path, size: program.size, package: analysis.package(of: program.path),
                isLoaded: analysis.needs.loaded.contains(program.path))
        }.sorted { ($0.soname, $0.path) < ($1.soname, $1.path) }
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
