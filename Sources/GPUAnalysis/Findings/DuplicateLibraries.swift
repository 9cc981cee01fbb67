internal import ELF
internal import ImageCore

/// NVIDIA's libraries that are there more than once: the same SONAME in two places, or two majors of one library.
struct DuplicateLibraries {
    private(set) var findings: [Finding] = []

    init(_ look: GPULook) {
        var bySoname: [FilePathBytes: [SurveyedFile<ProgramFacts>]] = [:]
        var byLibrary: [String: Set<FilePathBytes>] = [:]
        for program in look.survey.programs {
            guard let soname = program.facts.soname, !program.path.bytes.has("/stubs/"),
                let library = CUDACatalogue.library(named: soname.bytes[...])
            else { continue }
            bySoname[soname, default: []].append(program)
            byLibrary[Self.stem(library), default: []].insert(soname)
        }
        for (soname, files) in bySoname.sorted(by: { $0.key < $1.key }) {
            for (_, files) in Dictionary(grouping: files, by: Self.target).sorted(by: { $0.key < $1.key })
            where files.count > 1 {
                findings.append(Self.duplicate(soname, files, look))
            }
        }
        for (stem, sonames) in byLibrary.sorted(by: { $0.key < $1.key }) where Set(sonames.map(Self.major)).count > 1 {
            let files = sonames.sorted().flatMap { bySoname[$0] ?? [] }
            let names = sonames.sorted().map(\.description).joined(separator: " and ")
            findings.append(
                Finding(
                    "two-majors", .warning, "\(stem) is there in \(sonames.count) versions: \(names)",
                    paths: files.map(\.path), bytes: look.bytes(files)))
        }
    }

    private static func duplicate(
        _ soname: FilePathBytes, _ files: [SurveyedFile<ProgramFacts>], _ look: GPULook
    ) -> Finding {
        let loaded = files.filter { look.analysis.needs.loaded.contains($0.path) }
        let taken = loaded.isEmpty ? [] : loaded
        let others = files.filter { file in !taken.contains { $0.path == file.path } }
        let times = files.count == 2 ? "twice" : "\(files.count) times"
        let message: String
        switch (taken.count, others.isEmpty) {
        case (0, _):
            message = "\(soname) is there \(times), and no program of the image is linked against it"
        case (_, true):
            message = "\(soname) is there \(times), and each copy is loaded by some program"
        default:
            message =
                "\(soname) is there \(times); the loader takes "
                + taken.map { "/\($0.path)" }.joined(separator: " and ")
        }
        // Without a copy that is taken, one of them is still no waste.
        let waste = taken.isEmpty ? Array(files.sorted { $0.size > $1.size }.dropFirst()) : others
        return Finding(
            "duplicate-soname", .warning, message, paths: files.map(\.path), bytes: look.bytes(waste))
    }

    private static func target(_ program: SurveyedFile<ProgramFacts>) -> UInt16 {
        (try? program.facts.loadable.get())?.target.machine.rawValue ?? 0
    }

    /// The first number of the version: two minors are no two libraries.
    private static func major(_ soname: FilePathBytes) -> [UInt8] {
        guard let end = soname.bytes.firstRange(of: ".so.".utf8)?.upperBound else { return [] }
        return Array(soname.bytes[end...].prefix { $0 != UInt8(ascii: ".") })
    }

    /// The name without the version, by which majors are told to be of one library.
    private static func stem(_ library: CUDALibrary) -> String {
        String(library.stem[..<(library.stem.firstRange(of: ".so")?.lowerBound ?? library.stem.endIndex)])
    }
}
