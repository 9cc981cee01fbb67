internal import ImageCore
internal import Inspection

/// What an inspection found: a line each.
struct FindingSection {
    private let findings: [Finding]

    init(_ image: InspectedImage) { findings = image.findings }

    func text(_ style: TextStyle) -> String? {
        guard !findings.isEmpty else { return nil }
        let lines = findings.map { finding in
            var line = "\(style.word(finding.severity)) \(finding.code)"
            if let bytes = finding.bytes, bytes > 0 { line += " (\(ByteCount(bytes)))" }
            line += ": " + finding.message.printable
            let paths = PathList(finding.paths, most: 3)
            return paths.shown.isEmpty ? line : line + "\n    " + paths.text
        }
        return ([style.heading("findings")] + lines).joined(separator: "\n")
    }
}
