internal import ImageCore
internal import Layers
internal import OCI

/// The programs that an image's config names: by its entrypoint, its command, and their arguments.
struct NamedPrograms {
    struct Program {
        /// As the config has it.
        let word: String
        /// The real path; nil where the image has no such file.
        let path: FilePathBytes?
        let facts: FileFacts?
    }

    private(set) var programs: [Program] = []

    /// The tools of the CUDA toolkit that are named outright, each with the word.
    private(set) var tools: [(tool: String, word: String)] = []

    init(_ process: ImageConfig.Process, _ survey: ImageSurvey) {
        let path = Environment(process.environment)["PATH"] ?? Self.usualPath
        let folders = path.split(separator: ":", maxSplits: Limits.commandFolders).prefix(Limits.commandFolders).map(
            String.init)
        var seen: Set<String> = []
        for argument in process.entrypoint + process.command {
            // A shell's command line is one argument with many words.
            for word in argument.split(whereSeparator: { " \t\n;&|()'\"=`".contains($0) }).map(String.init)
            where seen.insert(word).inserted && seen.count <= Limits.commandWords {
                add(word, folders, process.folder, survey)
            }
        }
    }

    private mutating func add(_ word: String, _ folders: [String], _ folder: String, _ survey: ImageSurvey) {
        let name = word.split(separator: "/").last.map(String.init) ?? word
        if DeveloperTools.names.contains(where: { $0.key == name }) { tools.append((name, word)) }
        let candidates =
            if word.hasPrefix("/") {
                [word]
            } else if word.contains("/") {
                [folder + "/" + word]
            } else {
                folders.map { $0 + "/" + word } + [folder + "/" + word]
            }
        for candidate in candidates {
            guard let file = survey.merged.file(at: FilePathBytes(candidate)) else { continue }
            programs.append(Program(word: word, path: file.path, facts: survey.facts(at: file.content)))
            return
        }
        programs.append(Program(word: word, path: nil, facts: nil))
    }

    /// Docker's, where an image sets none.
    private static let usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
