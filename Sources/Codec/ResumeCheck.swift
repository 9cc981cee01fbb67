internal import Glibc
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
    private var isReading = false

    init() throws(CodecError) { inflater = try SpanInflater() }

    /// Ends the check that is open, if one is, and begins another.
    mutating func begin(at checkpoint: InflateCheckpoint, previousByte: UInt8) throws(CodecError) {
        try finish()
        made.removeAll()
        expected.removeAll()
        self.checkpoint = checkpoint
        isReading = true
        try inflater.begin(at: checkpoint, previousByte: previousByte)
    }

    /// The next bytes of the blob. What zlib refuses is told by the bytes that it then does not give: it may lie behind
    /// those that are compared, and is then the pass's own to refuse.
    mutating func pass(compressed: UnsafeRawBufferPointer) {
        var rest = compressed
        while isReading, made.count < Self.size, !rest.isEmpty {
            guard let step = try? inflater.inflate(rest, into: made.free) else {
                isReading = false
                return
            }
            made.advance(by: step.produced)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(step.consumed))
            if step.consumed == 0, step.produced == 0 { return }
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
        isReading = false
        guard made.count >= expected.count, let plain = made.bytes.baseAddress, let wanted = expected.bytes.baseAddress,
            memcmp(plain, wanted, expected.count) == 0
        else { throw .notResumable(offset: checkpoint.inputOffset) }
    }
}
