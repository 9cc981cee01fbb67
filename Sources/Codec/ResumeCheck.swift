internal import ImageCore

/// Inflates from a checkpoint on with zlib, as a runtime will, and compares the first bytes with those that the pass
/// which found the checkpoint gives.
struct ResumeCheck: ~Copyable {
    /// How much is compared: twice what can be referred to, so that all of the window has been asked for.
    static let size = 2 * InflateCheckpoint.windowSize

    private var inflater: SpanInflater
    private let made = ByteBuffer(capacity: size)
    private let expected = ByteBuffer(capacity: size)
    private var checkpoint: InflateCheckpoint?

    init() throws(CodecError) { inflater = try SpanInflater() }

    /// Ends the check that is open, if one is, and begins another.
    mutating func begin(at checkpoint: InflateCheckpoint, previousByte: UInt8) throws(CodecError) {
        try finish()
        made.removeAll()
        expected.removeAll()
        self.checkpoint = checkpoint
        try inflater.begin(at: checkpoint, previousByte: previousByte)
    }

    /// The next bytes of the blob.
    mutating func pass(compressed: UnsafeRawBufferPointer) throws(CodecError) {
        guard let checkpoint else { return }
        var rest = compressed
        while made.count < Self.size, !rest.isEmpty {
            let step: InflateStep
            do throws(CodecError) {
                step = try inflater.inflate(rest, into: made.free)
            } catch {
                throw .notResumable(offset: checkpoint.inputOffset)
            }
            made.advance(by: step.produced)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(step.consumed))
            if step.consumed == 0, step.produced == 0 { break }
        }
    }

    /// The next plain bytes of the pass; the compressed ones that made them have been given before.
    mutating func pass(plain: UnsafeRawBufferPointer) throws(CodecError) {
        guard checkpoint != nil else { return }
        expected.append(UnsafeRawBufferPointer(rebasing: plain.prefix(Self.size - expected.count)))
        if expected.count == Self.size { try finish() }
    }

    /// Demands that all plain bytes of the pass, as far as they are compared, were made.
    mutating func finish() throws(CodecError) {
        guard let checkpoint else { return }
        self.checkpoint = nil
        guard made.bytes.starts(with: expected.bytes) else { throw .notResumable(offset: checkpoint.inputOffset) }
    }
}
