internal import AccessTrace
package import ELF
package import ImageCore
internal import Layers
internal import OCI

/// What of its CUDA flavour an image needs: by the libraries that its files are linked against or open, by what a trace
/// touched, and by the programs that its config names.
package struct FlavorNeeds: Sendable {
    package private(set) var needs: [FlavorNeed] = []
    /// Which of several files of a SONAME loaders take: the real paths of all that are loaded.
    package internal(set) var loaded: Set<FilePathBytes> = []
    /// NVIDIA's libraries that are needed and not there, with who needs them; those of the driver are left out.
    package internal(set) var missing: [LibraryClosure.Missing] = []
    /// Libraries of the flavour that files of the image bring themselves, by SONAME.
    package let bundled: [FilePathBytes: [FilePathBytes]]
    let bundledLibraries: Set<CUDALibrary>
    /// Files whose loading program has loaded the bundled libraries before.
    let preloaded: Set<FilePathBytes>
    let files: FlavorFiles
    let release: CUDARelease?
    let survey: ImageSurvey
    private var seen: Set<Key> = []

    private struct Key: Hashable {
        let package: String
        let path: FilePathBytes?
    }

    init(
        _ survey: ImageSurvey, _ process: ImageConfig.Process, _ files: FlavorFiles, release: CUDARelease?,
        compilers: RuntimeCompilers, record: AccessRecord?
    ) {
        self.survey = survey
        self.files = files
        self.release = release
        let bundled = Self.bundled(survey, files)
        self.bundled = bundled
        bundledLibraries = Set(bundled.keys.compactMap { CUDACatalogue.library(named: $0.bytes[...]) })
        preloaded = PreloadedFiles(survey, files).paths
        let named = NamedPrograms(process, survey)
        addTools(named)
        addCompilersOfPackages(compilers)
        if let record { addTouched(record) }
        addClosure(process, named)
    }

    private static func bundled(
        _ survey: ImageSurvey, _ files: FlavorFiles
    ) -> [FilePathBytes: [FilePathBytes]] {
        var bundled: [FilePathBytes: [FilePathBytes]] = [:]
        for program in survey.programs where files.owner(of: program.path) == nil {
            guard let soname = program.facts.soname, CUDACatalogue.library(named: soname.bytes[...]) != nil else {
                continue
            }
            bundled[soname, default: []].append(program.path)
        }
        return bundled
    }

    func package(of path: FilePathBytes, _ owner: FlavorFiles.Owner) -> String {
        if let package = owner.package { return package }
        // Of a tool whose package is not known, all of the toolkit is sure to have it.
        return Self.named(owner.part == .base ? "cuda-cudart" : "cuda-toolkit", release)
    }

    mutating func add(
        _ part: CUDAPart, _ package: String, _ path: FilePathBytes?, isPresent: Bool = true, _ reason: String
    ) {
        guard seen.insert(Key(package: package, path: path)).inserted, needs.count < Limits.flavorNeeds else { return }
        needs.append(FlavorNeed(part: part, package: package, path: path, isPresent: isPresent, reason: reason))
    }

    static func compiler(_ release: CUDARelease?) -> String { named("cuda-nvcc", release) }
    static func headers(_ release: CUDARelease?) -> String { named("cuda-cudart-dev", release) }

    static func named(_ package: String, _ release: CUDARelease?) -> String {
        "\(package)-" + (release.map { "\($0.major)-\($0.minor)" } ?? "X-Y")
    }
}
