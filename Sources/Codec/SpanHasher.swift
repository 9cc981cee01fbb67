internal import ImageCore

/// Hashes the compressed bytes of each span while they pass, a little behind the pass itself: where a span begins is
/// known only some bytes later, and two spans may share a byte.
struct SpanHasher: ~Copyable {
    private var hasher = SHA256Hasher()
    /// The next byte of the blob to be hashed, or passed over where no span has begun.
    private(set) var position = 0
    private var previousByte: UInt8 = 0
    private var isInSpan = false
    private(set) var digests: [Digest] = []

    /// Hashes the blob up to `end`; all spans that begin before it are in `checkpoints`, in order, from the first one.
    ///
    /// - Parameter bytes: bytes of the blob from `offset` on, which is at or before what was hashed last.
    mutating func hash(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, upTo end: Int, checkpoints: borrowing [InflateCheckpoint]
    ) {
        while position < end {
            let next = digests.count + (isInSpan ? 1 : 0)
            let start = next < checkpoints.count ? checkpoints[next].inputOffset : Int.max
            if start <= position {
                begin(checkpoints[next])
                continue
            }
            let stop = min(start, end)
            let run = UnsafeRawBufferPointer(rebasing: bytes[(position - offset)..<(stop - offset)])
            if isInSpan { hasher.update(run) }
            previousByte = run[run.count - 1]
            position = stop
        }
    }

    private mutating func begin(_ checkpoint: InflateCheckpoint) {
        if isInSpan { digests.append(hasher.finish()) }
        isInSpan = true
        if checkpoint.bits > 0 {
            withUnsafeBytes(of: previousByte) { hasher.update($0) }
        }
    }

    /// Forgets the first span: it begins later than was thought.
    mutating func restart() {
        if isInSpan { _ = hasher.finish() }
        isInSpan = false
        digests = []
    }

    /// The digests of all spans, when the blob has been hashed whole; one that begins at its very end has no bytes.
    mutating func finish(checkpoints: borrowing [InflateCheckpoint]) -> [Digest] {
        while digests.count + (isInSpan ? 1 : 0) < checkpoints.count {
            begin(checkpoints[digests.count + (isInSpan ? 1 : 0)])
        }
        if isInSpan { digests.append(hasher.finish()) }
        isInSpan = false
        return digests
    }
}
