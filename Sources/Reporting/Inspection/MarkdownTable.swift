/// A table of GitHub's Markdown.
struct MarkdownTable {
    private var lines: [String]

    /// - Parameter columns: titles, and whether their cells are numbers.
    init(_ columns: [(title: String, isNumber: Bool)]) {
        lines = [Self.row(columns.map(\.title)), Self.row(columns.map { $0.isNumber ? "---:" : "---" })]
    }

    mutating func add(_ cells: [String]) { lines.append(Self.row(cells)) }

    var text: String { lines.joined(separator: "\n") }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    /// Text of an image, which must not end a cell, begin markup, or name anybody.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "|", "`", "*", "_", "[", "]", "\\", "#", "!", "~", "$": escaped += "\\" + String(scalar)
            case "@": escaped += "&#64;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// As code, which shows every character as it is but for the one that ends it.
    static func code(_ text: String) -> String {
        let text = text.printable.replacing("`", with: "'").replacing("|", with: "\\|")
        return text.isEmpty ? "" : "`\(text)`"
    }
}
