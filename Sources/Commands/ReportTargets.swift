internal import ArgumentParser
internal import ImageCore

/// Which forms of a report go where: each file takes the form of its name, or the next that was asked for; what is then
/// left is printed. A file whose name has no ending has text.
struct ReportTargets: Equatable {
    struct File: Equatable {
        let path: String
        let format: ReportFormat
    }

    private(set) var files: [File] = []
    /// What is printed; nil for nothing.
    private(set) var printed: ReportFormat?
    /// Of a file that takes text for want of anything better, though its name promises something else.
    private var strangeEnding: String?

    /// - Throws: `ValidationError` where files and forms do not fit.
    init(formats: [ReportFormat], outputs: [String]) throws {
        var rest = formats
        var unnamed: [Int] = []
        var chosen: [ReportFormat?] = outputs.map { ReportFormat(fileName: $0) }
        // One form and one file are meant for each other, whatever the file is called.
        if outputs.count == 1, formats.count == 1 { chosen = [nil] }
        for (index, format) in chosen.enumerated() {
            guard let format else {
                unnamed.append(index)
                continue
            }
            if let place = rest.firstIndex(of: format) { rest.remove(at: place) }
        }
        for index in unnamed {
            if rest.isEmpty { strangeEnding = strangeEnding ?? Self.ending(of: outputs[index]) }
            chosen[index] = rest.isEmpty ? .text : rest.removeFirst()
        }
        guard rest.count <= 1 else {
            throw ValidationError("only one form can be printed; name files for the others with -o")
        }
        for (path, format) in zip(outputs, chosen) {
            guard !files.contains(where: { FileSystem.isSameName($0.path, path) }) else {
                throw ValidationError("two reports cannot go to one file: \(path)")
            }
            if let format { files.append(File(path: path, format: format)) }
        }
        printed = rest.first ?? (formats.isEmpty && outputs.isEmpty ? .text : nil)
    }

    /// - Throws: a usage error where a file's ending is that of no report, and no form was asked for that it could have.
    func checkEndings() throws(ImageError) {
        guard let strangeEnding else { return }
        throw ImageError(
            .usage,
            "\(strangeEnding) is the ending of no report; there are \(ReportFormat.endings.joined(separator: ", "))")
    }

    /// Nil for a name without one, such as `.report`.
    private static func ending(of path: String) -> String? {
        let name = FileSystem.name(of: path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return String(name[dot...])
    }
}
