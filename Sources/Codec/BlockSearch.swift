internal import ImageCore

/// Finds, with zlib and from the blob itself, where the blocks behind a checkpoint begin: for places at which ISA-L
/// does not stop.
struct BlockSearch: ~Copyable {
    private var stream: ZlibInflate
    private var tail = OutputTail()
    private let input = ByteBuffer(capacity: 64 << 10)
    private var inputPosition = 0
    private let scratch = ByteBuffer(capacity: 64 << 10)
    /// The blob's bytes before the next one to be inflated.
    private var inputOffset: Int
    private var outputOffset: Int

    /// - Parameter read: reads bytes of the blob from an offset on; none at its end.
    init(
        at checkpoint: InflateCheckpoint,
        _ read: (UnsafeMutableRawBufferPointer, Int) throws(ImageError) -> Int
    ) throws(ImageError) {
        if checkpoint.bits > 0 {
            input.advance(
                by: try read(UnsafeMutableRawBufferPointer(rebasing: input.free.prefix(1)), checkpoint.inputOffset - 1))
        }
        let previousByte = input.bytes.first ?? 0
        input.removeAll()
        stream = try CodecError.widened { () throws(CodecError) in
            var stream = try ZlibInflate(.none)
            try stream.prime(checkpoint.bits, of: previousByte)
            try stream.setDictionary(checkpoint.window)
            return stream
        }
        inputOffset = checkpoint.inputOffset
        outputOffset = checkpoint.outputOffset
        checkpoint.window.withUnsafeBytes { tail.append($0) }
    }

    /// The first block that begins behind so many plain bytes.
    ///
    /// - Parameter limit: the plain bytes behind which the search ends.
    /// - Returns: nil where the member ends before, and for data that zlib refuses: that is the pass's own to refuse.
    mutating func next(
        behind target: Int, limit: Int, _ read: (UnsafeMutableRawBufferPointer, Int) throws(ImageError) -> Int
    ) throws(ImageError) -> InflateCheckpoint? {
        while outputOffset <= limit {
            if inputPosition == input.count { try refill(read) }
            let rest = UnsafeRawBufferPointer(rebasing: input.bytes.dropFirst(inputPosition))
            guard !rest.isEmpty, let step = try? stream.inflate(rest, into: scratch.free, stopsAtBlocks: true),
                !step.memberEnded
            else { return nil }
            inputPosition += step.consumed
            inputOffset += step.consumed
            outputOffset += step.produced
            tail.append(UnsafeRawBufferPointer(rebasing: scratch.free.prefix(step.produced)))
            guard stream.isBehindBlock else { continue }
            if stream.isInLastBlock { return nil }
            if outputOffset > target {
                return InflateCheckpoint(
                    inputOffset: inputOffset, outputOffset: outputOffset, bits: UInt8(stream.unusedBits),
                    window: tail.window)
            }
        }
        return nil
    }

    private mutating func refill(
        _ read: (UnsafeMutableRawBufferPointer, Int) throws(ImageError) -> Int
    ) throws(ImageError) {
        input.removeAll()
        inputPosition = 0
        input.advance(by: try read(input.free, inputOffset))
    }
}
