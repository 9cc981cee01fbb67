/// What one call of a streaming decoder did.
package struct InflateStep: Equatable, Sendable {
    /// Bytes taken from the input.
    package let consumed: Int
    /// Bytes written to the output.
    package let produced: Int
    /// Whether a gzip member or zstd frame ended here, its checksum right; the next byte begins another or nothing.
    package let memberEnded: Bool

    package init(consumed: Int, produced: Int, memberEnded: Bool) {
        self.consumed = consumed
        self.produced = produced
        self.memberEnded = memberEnded
    }
}
