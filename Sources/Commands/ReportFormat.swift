internal import ArgumentParser

/// A form of the report of `inspect`.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, html, sarif

    /// The forms that a file of this name may have, the usual one first; none where the name says nothing.
    static func forms(ofFileNamed name: String) -> [ReportFormat] {
        let name = name.lowercased()
        return byEnding.first { name.hasSuffix($0.key) }?.value ?? []
    }

    /// The longest of several that fit stands first. SARIF is JSON too.
    private static let byEnding: KeyValuePairs<String, [ReportFormat]> = [
        ".sarif.json": [.sarif], ".sarif": [.sarif], ".json": [.json, .sarif], ".html": [.html], ".htm": [.html],
        ".md": [.markdown], ".markdown": [.markdown],
    ]

    /// All that mean something.
    static var endings: [String] { byEnding.map(\.key) + [".txt"] }
}
