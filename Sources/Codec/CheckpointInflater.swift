/// Inflates a stream of gzip members with ISA-L and finds blocks' starts where they are wanted.
///
/// ISA-L cannot be told to stop at a block. Near the place where one is wanted it is given so little input at a time
/// that it has to stop within the next block's header, and its state then says where that began. A header that comes
/// whole within one such piece is missed: a checkpoint then stands a block later.
package struct CheckpointInflater: ~Copyable {
    private var inflater = GzipInflater(stopsBehindHeader: true)
    /// The block that begins where the last call stopped, or shortly before.
    package private(set) var blockStart: BlockStart?

    /// The input of one call where a block is wanted.
    private static let step = 16
    /// The input of one call where the output's end cannot hold ISA-L back.
    private static let approach = 1 << 10
    /// What ISA-L may inflate into a buffer of its own before it looks at the output's size.
    private static let readAhead = 64 << 10
    /// A match that begins before the output's end may be this much too long for it.
    private static let overrun = 512

    package init() {}

    /// Makes the inflater ready for the first byte of another member.
    package mutating func reset() {
        inflater.reset()
        blockStart = nil
    }

    /// Inflates as much as `input` gives and `output` takes, or less where a block begins.
    ///
    /// A call that neither consumes nor produces wants more input.
    /// - Parameter distance: the plain bytes from here behind which a block's start is wanted.
    package mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, distance: Int
    ) throws(CodecError) -> InflateStep {
        blockStart = nil
        // What ISA-L has inflated already but could not give out is behind us: so far ahead is it.
        let held = inflater.heldOutput
        let free = distance - held - Self.overrun
        var input = input
        var output = output
        if free <= 0 {
            // First what is held, since a block that begins behind it can be told only then.
            let stored = inflater.storedRest
            let count = held > 0 ? 0 : stored > 0 ? stored : Self.step
            input = UnsafeRawBufferPointer(rebasing: input.prefix(count))
        } else if free <= 2 * Self.readAhead {
            if free >= Self.readAhead, held == 0, output.count >= free {
                output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(free))
            } else {
                input = UnsafeRawBufferPointer(rebasing: input.prefix(Self.approach))
            }
        } else {
            output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(free - Self.readAhead))
        }
        let step = try inflater.inflate(input, into: output)
        blockStart = inflater.blockStart
        return step
    }
}
