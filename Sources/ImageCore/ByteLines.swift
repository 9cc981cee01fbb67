/// The lines of a text one by one, without their ends: an array of all would take many times the text's memory.
package struct ByteLines: Sequence, IteratorProtocol {
    private let text: [UInt8]
    private let separators: (UInt8, UInt8)
    private var place: Int? = 0

    /// - Parameter other: a byte that ends a line too.
    package init(_ text: [UInt8], endedBy separator: UInt8 = UInt8(ascii: "\n"), or other: UInt8? = nil) {
        self.text = text
        separators = (separator, other ?? separator)
    }

    /// Empty lines are told too, and what stands behind the last end of a line, even if that is nothing.
    package mutating func next() -> ArraySlice<UInt8>? {
        guard let start = place else { return nil }
        let end = text[start...].firstIndex { $0 == separators.0 || $0 == separators.1 }
        place = end.map { $0 + 1 }
        return text[start..<(end ?? text.count)]
    }
}
