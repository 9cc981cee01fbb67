internal import ImageCore

/// Replaces `$ORIGIN`, `$LIB` and `$PLATFORM`, with or without braces, in a search path (ld.so(8), "Dynamic string
/// tokens").
struct LoaderTokens {
    private let values: [(name: String, values: [[UInt8]])]

    init(origin: FilePathBytes?, _ machine: ELFMachine) {
        var values = [(name: "LIB", values: machine.libraryFolders.map { Array($0.utf8) })]
        if let platform = machine.platform { values.append((name: "PLATFORM", values: [Array(platform.utf8)])) }
        if let origin { values.append((name: "ORIGIN", values: [origin.bytes])) }
        self.values = values
    }

    /// What a path may stand for; a dollar sign before anything else is itself.
    func expand(_ path: ArraySlice<UInt8>) -> [FilePathBytes] {
        guard path.contains(UInt8(ascii: "$")) else { return [FilePathBytes(Array(path))] }
        // Every alternative of $LIB is taken throughout the path, so there are never more than two results.
        let alternatives = values.map(\.values.count).max() ?? 1
        var results: [FilePathBytes] = []
        for alternative in 0..<max(alternatives, 1) {
            let result = FilePathBytes(expand(path, alternative))
            if !results.contains(result), result.bytes.count <= Limits.nameBytes { results.append(result) }
        }
        return results
    }

    private func expand(_ path: ArraySlice<UInt8>, _ alternative: Int) -> [UInt8] {
        var result: [UInt8] = []
        var rest = path
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "$"), let (token, values) = token(rest), result.count <= Limits.nameBytes {
                result += values.indices.contains(alternative) ? values[alternative] : values.last ?? []
                rest = rest.dropFirst(token)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// The token at the beginning of `text`: how long it is, and its values.
    private func token(_ text: ArraySlice<UInt8>) -> (count: Int, values: [[UInt8]])? {
        let isBraced = text.first == UInt8(ascii: "{")
        let name = text.dropFirst(isBraced ? 1 : 0).prefix(while: Self.isWord)
        guard let found = values.first(where: { $0.name.utf8.elementsEqual(name) }) else { return nil }
        guard isBraced else { return (name.count, found.values) }
        let isClosed = text[name.endIndex...].first == UInt8(ascii: "}")
        return isClosed ? (name.count + 2, found.values) : nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
