/// Inflates a span of a layer by itself, from its checkpoint on, with zlib.
package struct SpanInflater: ~Copyable {
    /// RFC 1952: the checksum and the length.
    private static let trailerSize = 8

    private var stream: ZlibInflate
    /// Bytes of the first member's trailer that have yet to come; nil while inside that member's blocks, whose
    /// checksum cannot be known.
    private var trailerRest: Int?
    private var isBare = true

    package init() throws(CodecError) { stream = try ZlibInflate(.none) }

    /// Makes ready for the bytes from `checkpoint` on.
    ///
    /// - Parameter previousByte: the blob's byte before the checkpoint's offset; of no meaning where the checkpoint has
    ///   no bits.
    package mutating func begin(at checkpoint: InflateCheckpoint, previousByte: UInt8) throws(CodecError) {
        try stream.reset(.none)
        isBare = true
        trailerRest = nil
        try stream.prime(checkpoint.bits, of: previousByte)
        // A runtime always gives a whole window, zeros in front.
        let missing = InflateCheckpoint.windowSize - checkpoint.window.count
        guard missing >= 0 else { throw .wrongSize(codec: "gzip") }
        try stream.setDictionary([UInt8](repeating: 0, count: missing) + checkpoint.window)
    }

    /// Inflates as much as `input` gives and `output` takes, but never past the end of a member; the trailer of the
    /// first one is passed over, those of others are checked.
    ///
    /// A call that neither consumes nor produces wants more input, or room.
    package mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> InflateStep {
        if let trailerRest { return try skip(trailerRest, of: input, behind: 0, 0) }
        let step = try stream.inflate(input, into: output)
        guard step.memberEnded else { return step }
        guard isBare else {
            try stream.reset(.gzip)
            return step
        }
        let rest = UnsafeRawBufferPointer(rebasing: input.dropFirst(step.consumed))
        return try skip(Self.trailerSize, of: rest, behind: step.consumed, step.produced)
    }

    private mutating func skip(
        _ trailer: Int, of input: UnsafeRawBufferPointer, behind consumed: Int, _ produced: Int
    ) throws(CodecError) -> InflateStep {
        let count = min(trailer, input.count)
        let isWhole = count == trailer
        if isWhole {
            try stream.reset(.gzip)
            isBare = false
        }
        trailerRest = isWhole ? nil : trailer - count
        return InflateStep(consumed: consumed + count, produced: produced, memberEnded: isWhole)
    }
}
