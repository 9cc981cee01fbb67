internal import ELF
internal import ImageCore

/// The ELF files of an image in such an order that those which load others come before these.
///
/// A closure tells of each file once, by who came to it first: a library that was a start before a program asked for it
/// would look like one that nobody loads.
struct LoadOrder {
    let paths: [FilePathBytes]
    /// Files that are loaded by being run.
    let programs: Set<FilePathBytes>

    init(_ survey: ImageSurvey) {
        var wanted: Set<FilePathBytes> = []
        for program in survey.programs {
            for name in (Self.loadable(program)?.dynamic?.needed ?? []) + program.facts.opens {
                wanted.insert(FilePathBytes(Array(name.lastComponent)))
            }
        }
        var (programs, roots, libraries): ([FilePathBytes], [FilePathBytes], [FilePathBytes]) = ([], [], [])
        for program in survey.programs {
            let name = FilePathBytes(Array(program.path.lastComponent))
            if Self.isProgram(program) {
                programs.append(program.path)
            } else if wanted.contains(name) || program.facts.soname.map(wanted.contains) == true {
                libraries.append(program.path)
            } else {
                roots.append(program.path)
            }
        }
        paths = programs + roots + libraries
        self.programs = Set(programs)
    }

    /// A static one has no interpreter, and nothing dynamic either.
    private static func isProgram(_ program: SurveyedFile<ProgramFacts>) -> Bool {
        guard let loadable = loadable(program) else { return false }
        return loadable.interpreter != nil || loadable.type == .executable
    }

    private static func loadable(_ program: SurveyedFile<ProgramFacts>) -> LoadableFile? {
        try? program.facts.loadable.get()
    }
}
