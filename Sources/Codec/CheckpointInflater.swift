/// Inflates a stream of gzip members with ISA-L and finds blocks' starts where they are wanted.
///
/// ISA-L cannot be told to stop at a block. Near the place where one is wanted it is given so little input at a time
/// that it has to stop within the next block's header, and its state then says where that began. A header of few bits,
/// as that of a block with fixed codes, mostly comes whole within one such piece and is missed. A search that has gone
/// on for longer than blocks usually are is therefore called overdue, for another to find what was missed.
package struct CheckpointInflater: ~Copyable {
    private var inflater = GzipInflater(stopsBehindHeader: true)
    /// The block that begins where the last call stopped, or shortly before; nil where that call did nothing.
    package private(set) var blockStart: BlockStart?
    /// Whether a block has been sought for so long that some have been missed, it seems.
    package private(set) var isOverdue = false
    /// The input since a block became wanted, without that of stored blocks, whose ends are never missed.
    private var sought = 0
    /// The plain bytes behind the place where a block became wanted that are sought through at most.
    private let patience: Int

    /// The input of one call where a block is wanted.
    private static let step = 16
    /// The input that is sought through at most. Blocks of zlib are smaller: 16 Ki symbols, few of which take 32
    /// bits.
    static let inputPatience = 64 << 10
    /// The input of one call where the output's end cannot hold ISA-L back.
    private static let approach = 1 << 10
    /// What ISA-L may inflate into a buffer of its own before it looks at the output's size.
    private static let readAhead = 64 << 10
    /// A match that begins before the output's end may be this much too long for it.
    private static let overrun = 512

    /// - Parameter spanSize: the plain bytes between the places where blocks are wanted.
    package init(spanSize: Int) { patience = min(max(spanSize / 8, 64 << 10), 512 << 10) }

    /// Makes the inflater ready for the first byte of another member.
    package mutating func reset() {
        inflater.reset()
        blockStart = nil
        isOverdue = false
        sought = 0
    }

    /// Inflates as much as `input` gives and `output` takes, or less where a block begins.
    ///
    /// A call that neither consumes nor produces wants more input.
    /// - Parameter distance: the plain bytes from here behind which a block's start is wanted.
    package mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, distance: Int
    ) throws(CodecError) -> InflateStep {
        // What ISA-L has inflated already but could not give out is behind us: so far ahead is it.
        let held = inflater.heldOutput
        let free = distance - held - Self.overrun
        if free <= 0 { return try search(input, into: output, distance) }
        sought = 0
        var input = input
        var output = output
        if free > 2 * Self.readAhead {
            output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(free - Self.readAhead))
        } else if free >= Self.readAhead, held == 0, output.count >= free {
            output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(free))
        } else {
            input = UnsafeRawBufferPointer(rebasing: input.prefix(Self.approach))
        }
        let step = try inflater.inflate(input, into: output)
        blockStart = step.consumed > 0 || step.produced > 0 ? inflater.blockStart : nil
        settle(overshoot: step.produced - distance)
        return step
    }

    /// Leaves a block that comes too late to the one who finds those before it; a member's start stands for itself.
    private mutating func settle(overshoot: Int) {
        isOverdue =
            (sought >= Self.inputPatience || overshoot >= patience) && !(blockStart?.isMemberStart ?? false)
        if isOverdue { blockStart = nil }
    }

    /// Goes on in small steps until a block begins, the member ends, or nothing more can be done.
    private mutating func search(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ distance: Int
    ) throws(CodecError) -> InflateStep {
        blockStart = nil
        isOverdue = false
        var consumed = 0
        var produced = 0
        while produced < output.count {
            // First what is held, since a block that begins behind it can be told only then; a stored block at once.
            let stored = inflater.storedRest
            let count = inflater.heldOutput > 0 ? 0 : stored > 0 ? stored : Self.step
            let step = try inflater.inflate(
                UnsafeRawBufferPointer(rebasing: input.dropFirst(consumed).prefix(count)),
                into: UnsafeMutableRawBufferPointer(rebasing: output.dropFirst(produced)))
            consumed += step.consumed
            produced += step.produced
            sought += stored > 0 ? 0 : step.consumed
            if step.memberEnded { return InflateStep(consumed: consumed, produced: produced, memberEnded: true) }
            if step.consumed == 0, step.produced == 0 { break }
            blockStart = inflater.blockStart
            settle(overshoot: produced - distance)
            if isOverdue || blockStart != nil { break }
        }
        return InflateStep(consumed: consumed, produced: produced, memberEnded: false)
    }
}
