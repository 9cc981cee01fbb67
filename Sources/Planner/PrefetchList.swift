package import ImageCore

/// The user's list of what to put first: a path or pattern a line, `#` for comments.
package struct PrefetchList: Sendable {
    package struct Line: Sendable {
        /// The text as the user wrote it, for messages.
        package let text: String
        let path: FilePathBytes
        let glob: Glob?
    }

    package let lines: [Line]

    package init(_ bytes: [UInt8]) throws(ImageError) {
        var lines: [Line] = []
        for line in bytes.split(whereSeparator: { $0 == 0x0a }) {
            let text = Self.trimmed(line)
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            guard lines.count < Limits.listLines, text.count <= Limits.nameBytes else {
                throw ImageError(
                    .usage,
                    "prefetch list has more than \(Limits.listLines) lines or one of over \(Limits.nameBytes) bytes"
                )
            }
            let path = FilePathBytes(Array(text)).cleaned
            lines.append(
                Line(
                    text: FilePathBytes(Array(text)).description, path: path,
                    glob: Glob.isPattern(path) ? Glob(path) : nil))
        }
        self.lines = lines
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = line
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 || last == 0x0d { rest.removeLast() }
        return rest
    }
}
