internal import ImageCore
internal import JSON

/// The first of many paths, and how many there are besides.
struct PathList {
    private let paths: [FilePathBytes]
    private let most: Int

    init(_ paths: [FilePathBytes], most: Int) {
        self.paths = paths
        self.most = most
    }

    /// Of a path in a line of text; its beginning and its end tell most.
    private static let longest = 90

    var shown: [FilePathBytes] { Array(paths.prefix(most)) }

    var more: Int { max(paths.count - most, 0) }

    /// `/a, /b and 3 more`.
    var text: String {
        let names = shown.map { "/\($0)".printable.shortenedInside(to: Self.longest) }.joined(separator: ", ")
        return more > 0 ? "\(names) and \(more) more" : names
    }

    var json: JSONValue { .array(shown.map { .string("/\($0)") }) }
}
