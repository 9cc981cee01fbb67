package import ImageCore

/// Cuts a layer into spans while it is inflated: chooses the checkpoints, proves that they can be resumed from, and
/// hashes the compressed bytes between them.
package struct SpanRecorder: ~Copyable {
    private let recording: SpanRecording
    private var checkpoints: [InflateCheckpoint] = []
    private var tail = OutputTail()
    private var hasher = SpanHasher()
    private var check: ResumeCheck
    /// The last checkpoint, as long as no plain byte has come behind it.
    private var unchecked: UncheckedStart?
    private var plainOffset = 0
    /// Whether the member has no further block in which a span could begin.
    private var isMemberDone = false

    /// How many of the last bytes taken are not hashed yet, and must stay at hand: a span may begin so far back.
    package static let bytesKept = 192 << 10

    package init(_ recording: SpanRecording) throws(CodecError) {
        self.recording = recording
        check = try ResumeCheck()
    }

    /// Whether there are more spans than were asked for at most.
    package var hasTooMany: Bool { checkpoints.count > recording.mostSpans }

    /// How many plain bytes from here a checkpoint may stand; more than that are needed, as the reference has it.
    package var distance: Int { isMemberDone ? .max : distanceToLimit }

    private var distanceToLimit: Int {
        (checkpoints.last?.outputOffset ?? 0).saturatingSum(recording.spanSize) - plainOffset
    }

    /// What one step of a gzip inflater took and gave.
    package mutating func pass(
        compressed: UnsafeRawBufferPointer, plain: UnsafeRawBufferPointer
    ) throws(CodecError) {
        if unchecked != nil { try beginCheck(compressed: compressed, plain: plain) }
        check.pass(compressed: compressed)
        try check.pass(plain: plain)
        tail.append(plain)
        plainOffset += plain.count
    }

    /// What was passed on of a plain layer: it is cut anywhere.
    package mutating func pass(plain: UnsafeRawBufferPointer) {
        plainOffset += plain.count
        while true {
            let start = checkpoints.last.map { $0.outputOffset.saturatingSum(recording.spanSize) } ?? 0
            // A layer without bytes has a span too.
            guard checkpoints.isEmpty || start < plainOffset else { return }
            checkpoints.append(InflateCheckpoint(inputOffset: start, outputOffset: start, bits: 0, window: []))
        }
    }

    /// Takes a block's start for a checkpoint where one is wanted.
    ///
    /// - Parameters:
    ///   - inputOffset: the blob's bytes taken so far.
    ///   - behind: the last of them, at least ``BlockStart/farthestBack`` where the blob has as many.
    package mutating func offer(
        _ start: BlockStart, inputOffset: Int, behind: UnsafeRawBufferPointer
    ) throws(CodecError) {
        guard plainOffset == 0 || distanceToLimit < 0 else { return }
        let back = start.bitsBack / 8
        guard back < behind.count else { return }
        // The reference gives the bytes before a member's start too, which nothing can refer to.
        let window = start.isMemberStart && !recording.isExact ? [] : tail.window
        let checkpoint = InflateCheckpoint(
            inputOffset: inputOffset - back, outputOffset: plainOffset, bits: UInt8(start.bitsBack % 8),
            window: window)
        if plainOffset == 0, !checkpoints.isEmpty {
            // Spans without plain bytes are refused by runtimes: of an empty member or block in front only the last
            // start counts.
            checkpoints.removeAll()
            hasher.restart()
        }
        checkpoints.append(checkpoint)
        isMemberDone = false
        try check.finish()
        unchecked = UncheckedStart(
            checkpoint: checkpoint, previousByte: behind[behind.count - back - 1],
            compressed: Array(behind.suffix(back)))
    }

    /// Begins the check of the last checkpoint only when plain bytes follow: empty blocks and members may follow one
    /// another in great numbers, each of them a start, and beginning costs as much as inflating a window.
    private mutating func beginCheck(
        compressed: UnsafeRawBufferPointer, plain: UnsafeRawBufferPointer
    ) throws(CodecError) {
        guard var start = unchecked else { return }
        unchecked = nil
        if plain.isEmpty, start.compressed.count + compressed.count <= UncheckedStart.mostCompressed {
            start.compressed += compressed
            unchecked = start
            return
        }
        try check.begin(at: start.checkpoint, previousByte: start.previousByte)
        start.compressed.withUnsafeBytes { check.pass(compressed: $0) }
        // The caller passes on the rest.
    }

    /// Finds the starts of spans that the pass has missed, up to the first that lies ahead of it.
    ///
    /// They are where exact mode would find them from the last checkpoint on. All bytes of the blob are inflated so at
    /// most once.
    /// - Parameters:
    ///   - limit: the plain size above which a layer is refused.
    ///   - read: reads bytes of the blob from an offset on; none at its end.
    package mutating func catchUp(
        limit: Int, _ read: (UnsafeMutableRawBufferPointer, Int) throws(ImageError) -> Int
    ) throws(ImageError) {
        // Before the first plain byte it is not decided where the first span begins.
        guard plainOffset > 0, let last = checkpoints.last else { return }
        var search = try BlockSearch(at: last, read)
        var target = last.outputOffset.saturatingSum(recording.spanSize)
        repeat {
            guard let checkpoint = try search.next(behind: target, limit: limit, read) else {
                isMemberDone = true
                return
            }
            // What has been hashed already belongs to the span before.
            guard checkpoint.inputOffset >= hasher.position else { continue }
            checkpoints.append(checkpoint)
            target = checkpoint.outputOffset.saturatingSum(recording.spanSize)
        } while distanceToLimit < 0 && !hasTooMany
    }

    /// Hashes what can be hashed of the blob, all but the last bytes of what was taken.
    ///
    /// - Parameter bytes: the last bytes of the `inputOffset` ones taken; those hashed before may be missing.
    package mutating func hash(_ bytes: UnsafeRawBufferPointer, inputOffset: Int) {
        hasher.hash(
            bytes, at: inputOffset - bytes.count, upTo: inputOffset - Self.bytesKept,
            checkpoints: checkpoints)
    }

    /// The spans, at the blob's end; parameters as for ``hash(_:inputOffset:)``.
    package mutating func finish(
        _ bytes: UnsafeRawBufferPointer, inputOffset: Int
    ) throws(CodecError) -> [CompressedSpan] {
        try check.finish()
        hasher.hash(bytes, at: inputOffset - bytes.count, upTo: inputOffset, checkpoints: checkpoints)
        let digests = hasher.finish(checkpoints: checkpoints)
        return zip(checkpoints, digests).map { CompressedSpan(checkpoint: $0, digest: $1) }
    }
}
