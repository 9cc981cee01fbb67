internal import ArgumentParser

/// A form of the report of `inspect`.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, html, sarif

    /// The form that a file's name asks for; nil for another name.
    init?(fileName: String) {
        let name = fileName.lowercased()
        guard let format = Self.byEnding.first(where: { name.hasSuffix($0.key) })?.value else { return nil }
        self = format
    }

    /// The longest of several that fit stands first.
    private static let byEnding: KeyValuePairs<String, ReportFormat> = [
        ".sarif.json": .sarif, ".sarif": .sarif, ".json": .json, ".html": .html, ".htm": .html, ".md": .markdown,
        ".markdown": .markdown, ".txt": .text,
    ]

    /// All that mean something.
    static var endings: [String] { byEnding.map(\.key) }
}
