/// Gathers runs of known size out of a stream that comes in pieces of any size.
package struct ByteGatherer: Sendable {
    private var partial: [UInt8] = []

    package init() {}

    /// The next `count` bytes, taken off the front of `rest`; nil when more must come first, and then all of `rest` is
    /// taken. The caller has bounded `count`, and asks for the same until it is there.
    package mutating func take(_ count: Int, from rest: inout UnsafeRawBufferPointer) -> [UInt8]? {
        let missing = min(max(count - partial.count, 0), rest.count)
        partial.append(contentsOf: rest.prefix(missing))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(missing))
        guard partial.count >= count else { return nil }
        defer { partial.removeAll(keepingCapacity: true) }
        return partial
    }
}
