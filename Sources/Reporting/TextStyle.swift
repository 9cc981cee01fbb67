internal import ImageCore

/// How text is printed: as wide as a terminal and in colour, or plain, for files and pipes.
package struct TextStyle: Sendable {
    /// In characters; nil for no bound.
    package let width: Int?
    package let isColoured: Bool

    package init(width: Int?, isColoured: Bool) {
        self.width = width
        self.isColoured = isColoured
    }

    package static let plain = TextStyle(width: nil, isColoured: false)

    /// The word for a severity, in its colour.
    func word(_ severity: Finding.Severity) -> String {
        switch severity {
        case .error: painted(severity.rawValue, "31")
        case .warning: painted(severity.rawValue, "33")
        case .note: painted(severity.rawValue, "36")
        }
    }

    func heading(_ text: String) -> String { painted(text, "1") }

    private func painted(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
