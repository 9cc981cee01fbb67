/// A place in a compressed stream where inflating can begin anew: the end of a gzip header or of a deflate block.
package struct InflateCheckpoint: Hashable, Sendable {
    /// The first whole byte of what follows, in the blob.
    package let inputOffset: Int
    /// The plain bytes before it.
    package let outputOffset: Int
    /// How many of the high bits of the byte before ``inputOffset`` belong to what follows; 0 to 7.
    package let bits: UInt8
    /// The plain bytes before ``outputOffset``, at most ``windowSize``, oldest first; bytes that are missing in front
    /// are zeros. Empty where a member begins, which refers to nothing before it.
    package let window: [UInt8]

    /// How far back deflate refers (RFC 1951).
    package static let windowSize = 32 << 10

    package init(inputOffset: Int, outputOffset: Int, bits: UInt8, window: [UInt8]) {
        self.inputOffset = inputOffset
        self.outputOffset = outputOffset
        self.bits = bits
        self.window = window
    }
}
