internal import ArgumentParser
internal import ImageCore

/// Which forms of a report go where. A file whose ending stands for a form has that form, whatever else is asked for;
/// any other file takes the next that was asked for, or text. What is then left is printed.
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
        var chosen: [ReportFormat?] = outputs.map { _ in nil }
        for (index, path) in outputs.enumerated() {
            let fitting = ReportFormat.forms(ofFileNamed: path)
            guard let usual = fitting.first else { continue }
            if let place = rest.firstIndex(where: fitting.contains) {
                chosen[index] = rest.remove(at: place)
            } else {
                chosen[index] = usual
            }
        }
        for (index, path) in outputs.enumerated() where chosen[index] == nil {
            if rest.isEmpty { strangeEnding = strangeEnding ?? Self.ending(of: path) }
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
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex, !name.lowercased().hasSuffix(".txt") else {
            return nil
        }
        return String(name[dot...])
    }
}
