internal import ImageCore
internal import JSON

extension JSONReader {
    /// A whole number within bounds.
    mutating func integer(_ what: StaticString, in bounds: ClosedRange<Int>) throws(JSONError) -> Int {
        let start = offset
        let value = try integer()
        guard bounds.contains(value) else { throw .unexpected("\(what) is \(value)", offset: start) }
        return value
    }

    /// A time in microseconds since the entrypoint was executed.
    mutating func moment(_ what: StaticString) throws(JSONError) -> Int { try integer(what, in: 0...(.max)) }

    /// One of the words of an enumeration.
    mutating func word<Word: RawRepresentable<String>>(_ what: StaticString) throws(JSONError) -> Word {
        let start = offset
        let text = try string()
        guard let word = Word(rawValue: text) else { throw Self.unknown(text, what, at: start) }
        return word
    }

    mutating func digest() throws(JSONError) -> Digest {
        let start = offset
        let text = try string()
        guard let digest = try? Digest(parsing: text) else { throw Self.unknown(text, "digest", at: start) }
        return digest
    }

    func check(_ count: Int, atMost bound: Int, _ what: StaticString) throws(JSONError) {
        guard count <= bound else { throw .unexpected("more than \(bound) \(what)", offset: offset) }
    }

    /// Long or unprintable words of a hostile file are not repeated as they are.
    static func unknown(_ word: String, _ what: StaticString, at offset: Int) -> JSONError {
        .unexpected("unknown \(what) \"\(FilePathBytes(Array(word.utf8.prefix(80))))\"", offset: offset)
    }
}
