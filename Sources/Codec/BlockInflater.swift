/// Inflates a stream of gzip members with zlib, stopping at every block: half as fast as ISA-L, but no block's start is
/// missed.
package struct BlockInflater: ~Copyable {
    private var stream: ZlibInflate
    private var isInMember = false
    /// The block that begins where the last call stopped.
    package private(set) var blockStart: BlockStart?

    package init() throws(CodecError) { stream = try ZlibInflate(.gzip) }

    /// Makes the inflater ready for the first byte of another member.
    package mutating func reset() throws(CodecError) {
        try stream.reset(.gzip)
        isInMember = false
        blockStart = nil
    }

    /// Inflates up to the next block's start, or as much as `input` gives and `output` takes.
    ///
    /// A call that neither consumes nor produces, nor finds a block, wants more input.
    package mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> InflateStep {
        blockStart = nil
        var step = try stream.inflate(input, into: output, stopsAtBlocks: true)
        guard !step.memberEnded, stream.isBehindBlock else { return step }
        if stream.isInLastBlock {
            // Nothing begins behind the last block; the trailer may be here in full already.
            let rest = UnsafeRawBufferPointer(rebasing: input.dropFirst(step.consumed))
            let trailer = try stream.inflate(rest, into: output, stopsAtBlocks: true)
            step = InflateStep(
                consumed: step.consumed + trailer.consumed, produced: step.produced, memberEnded: trailer.memberEnded)
        } else {
            blockStart = BlockStart(bitsBack: stream.unusedBits, isMemberStart: !isInMember)
            isInMember = true
        }
        return step
    }
}
