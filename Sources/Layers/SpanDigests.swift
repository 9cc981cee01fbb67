internal import Codec
internal import ImageCore

/// Hashes runs of a stream that follow one another, where each ends at the start of the next.
struct SpanDigests: ~Copyable {
    private var digests: [Digest] = []
    private var hasher = SHA256Hasher()
    /// Starts that the stream has not reached, ascending.
    private var starts: [Int] = []
    private var isInSpan = false
    private var offset = 0

    /// Tells of further starts, none of them before what was appended.
    mutating func begin(at starts: [Int]) { self.starts += starts }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        var passed = 0
        for start in starts where start < offset + rest.count {
            let count = start - offset
            hash(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            if isInSpan { digests.append(hasher.finish()) }
            isInSpan = true
            passed += 1
        }
        starts.removeFirst(passed)
        hash(rest)
    }

    /// The stream is over; the last run ends with it.
    mutating func finish() -> [Digest] {
        if isInSpan { digests.append(hasher.finish()) }
        return digests
    }

    private mutating func hash(_ bytes: UnsafeRawBufferPointer) {
        if isInSpan, !bytes.isEmpty { hasher.update(bytes) }
        offset += bytes.count
    }
}
