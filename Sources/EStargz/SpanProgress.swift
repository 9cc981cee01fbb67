internal import Codec
internal import ImageCore
internal import Layers

/// The spans of a blob while it is written: whether one begins at a member is known only when the next member is.
struct SpanProgress {
    private var cutter: SpanCutter?
    private var last: MemberStart?
    private var taken = 0

    /// The header that our members begin with (RFC 1952 without optional fields): a span begins behind it.
    private static let memberHeader = 10

    /// - Parameter spanSize: nil where no spans are wanted.
    init(spanSize: Int?) { cutter = spanSize.map { SpanCutter(spanSize: $0) } }

    mutating func append(_ member: MemberStart) {
        cutter?.append(member)
        last = member
    }

    /// How much of the blob is decided, of what is written: all before the member that was begun last.
    func decidedSize(written: Int) -> Int {
        guard cutter != nil, let last else { return written }
        return last.blobOffset
    }

    /// Where spans begin in the blob, each told once.
    mutating func takeStarts() -> [Int] {
        guard let cutter else { return [] }
        defer { taken = cutter.starts.count }
        return cutter.starts[taken...].map { $0.blobOffset + Self.memberHeader }
    }

    /// The spans with their digests, in order. A member refers to nothing before it: there are no windows.
    func spans(_ digests: [Digest]) -> [CompressedSpan] {
        guard let cutter else { return [] }
        return zip(cutter.starts, digests).map { start, digest in
            CompressedSpan(
                checkpoint: InflateCheckpoint(
                    inputOffset: start.blobOffset + Self.memberHeader, outputOffset: start.plainOffset, bits: 0,
                    window: []),
                digest: digest)
        }
    }
}
