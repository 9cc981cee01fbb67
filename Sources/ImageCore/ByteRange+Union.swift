/// Sets of bytes as ranges. In normal form ranges have at least a byte each, ascend, and do not touch: one form for
/// one set, so that equal sets are equal arrays. All ranges must lie within `Int.max`.
extension [ByteRange] {
    /// The same bytes in normal form.
    package var normalized: [ByteRange] {
        var result: [ByteRange] = []
        for range in sorted(by: { $0.offset < $1.offset }) where range.count > 0 {
            if let last = result.last, range.offset <= last.end {
                result[result.endIndex - 1] = ByteRange(
                    offset: last.offset, count: Swift.max(last.end, range.end) - last.offset)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// The bytes that are in either, in normal form.
    package func union(_ other: [ByteRange]) -> [ByteRange] { (self + other).normalized }

    /// The bytes that are in both, in normal form, where both are.
    package func intersection(_ other: [ByteRange]) -> [ByteRange] {
        var result: [ByteRange] = []
        var left = makeIterator()
        var right = other.makeIterator()
        var first = left.next()
        var second = right.next()
        while let one = first, let two = second {
            let start = Swift.max(one.offset, two.offset)
            let end = Swift.min(one.end, two.end)
            if start < end { result.append(ByteRange(offset: start, count: end - start)) }
            if one.end < two.end { first = left.next() } else { second = right.next() }
        }
        return result
    }

    /// How many bytes there are, in normal form.
    package var byteCount: Int { reduce(0) { $0 + $1.count } }
}
