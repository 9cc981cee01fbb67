package import Codec
package import ImageCore

/// The spans of a layer: which compressed bytes bring which plain ones.
///
/// The values are as they were read or made; ``ranges`` of one from outside are to be asked for only after
/// ``isMonotonic`` has been found true.
package struct SpanTable: Hashable, Sendable {
    package enum Compression: String, Sendable {
        case gzip
        /// A plain tar, cut into slices of ``SpanTable/spanSize``.
        case plain = "uncompressed"
    }

    package let compression: Compression
    /// The plain bytes that a span was meant to have.
    package let spanSize: Int
    /// The blob's size.
    package let compressedSize: Int
    /// The plain bytes up to the end of the tar's two zero blocks; what pads the archive behind them is not counted.
    package let archiveSize: Int
    /// One a span. Those of a plain tar have equal offsets, no bits and no window.
    package let checkpoints: [InflateCheckpoint]
    /// The digests of the spans' compressed bytes.
    package let digests: [Digest]

    package init(
        compression: Compression, spanSize: Int, compressedSize: Int, archiveSize: Int, spans: [CompressedSpan]
    ) {
        self.init(
            compression: compression, spanSize: spanSize, compressedSize: compressedSize, archiveSize: archiveSize,
            checkpoints: spans.map(\.checkpoint), digests: spans.map(\.digest))
    }

    package init(
        compression: Compression, spanSize: Int, compressedSize: Int, archiveSize: Int,
        checkpoints: [InflateCheckpoint], digests: [Digest]
    ) {
        self.compression = compression
        self.spanSize = spanSize
        self.compressedSize = compressedSize
        self.archiveSize = archiveSize
        self.checkpoints = checkpoints
        self.digests = digests
    }

    package var count: Int { checkpoints.count }

    /// Whether there is a span and a digest for each, and offsets ascend strictly in the blob and in the plain bytes:
    /// what a runtime demands before it mounts a layer. The last span may begin behind the archive's end, in what pads
    /// it, as it does in tables of the reference: it brings nothing then.
    package var isMonotonic: Bool {
        guard let first = checkpoints.first, let last = checkpoints.last, digests.count == checkpoints.count,
            first.outputOffset == 0, first.inputOffset >= 0, checkpoints.allSatisfy({ $0.bits < 8 }),
            checkpoints.allSatisfy({ $0.bits == 0 || $0.inputOffset > 0 }), last.inputOffset <= compressedSize,
            last.outputOffset <= Limits.ztocOffset, archiveSize >= 0
        else { return false }
        return zip(checkpoints, checkpoints.dropFirst()).allSatisfy { left, right in
            left.inputOffset < right.inputOffset && left.outputOffset < right.outputOffset
        }
    }

    /// The bytes of the blob that a span is fetched by.
    package func compressedRange(of span: Int) -> ByteRange {
        let checkpoint = checkpoints[span]
        let start = checkpoint.inputOffset - (checkpoint.bits > 0 ? 1 : 0)
        let end = span + 1 < count ? checkpoints[span + 1].inputOffset : compressedSize
        return ByteRange(offset: start, count: end - start)
    }

    /// The plain bytes that a span brings.
    package func plainRange(of span: Int) -> ByteRange {
        let start = checkpoints[span].outputOffset
        let end = span + 1 < count ? checkpoints[span + 1].outputOffset : max(archiveSize, start)
        return ByteRange(offset: start, count: end - start)
    }

    /// The spans that hold a range of the plain bytes; nil for an empty range and one that lies outside.
    package func spans(holding range: ByteRange) -> ClosedRange<Int>? {
        guard range.count > 0, range.lies(within: archiveSize) else { return nil }
        return span(at: range.offset)...span(at: range.end - 1)
    }

    /// The last span that begins at or before a plain offset.
    private func span(at offset: Int) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if checkpoints[middle].outputOffset <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
