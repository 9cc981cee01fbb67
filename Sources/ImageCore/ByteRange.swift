/// A run of bytes in a file, a blob or a tar stream: where it starts and how long it is.
package struct ByteRange: Hashable, Sendable {
    package let offset: Int
    package let count: Int

    /// The range of `count` bytes from `offset`; both are at least 0.
    package init(offset: Int, count: Int) {
        self.offset = offset
        self.count = count
    }

    /// One past the last byte.
    package var end: Int { offset + count }

    /// Whether this run lies wholly within `limit` bytes; never overflows, so it may be asked of outside numbers.
    package func lies(within limit: Int) -> Bool {
        offset >= 0 && count >= 0 && offset <= limit && count <= limit - offset
    }
}
