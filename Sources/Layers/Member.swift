package import ImageCore

/// One gzip member or zstd frame of a planned layer: where its plain bytes come from, and which chunks lie in it.
package struct Member: Equatable, Sendable {
    /// Where a run of plain bytes lies.
    package enum Source: Hashable, Sendable {
        /// The layer's plain tar.
        case layer
        /// The header blocks that replace original ones.
        case rewrittenHeaders
        /// The entries that the plan adds.
        case added
    }

    package struct Segment: Equatable, Sendable {
        package let source: Source
        package let range: ByteRange
    }

    package struct Chunk: Equatable, Sendable {
        /// The plain bytes of this member before the chunk.
        package let innerOffset: Int
        package let size: Int
        /// Whether the chunk is the whole file, whose digest is then the chunk's.
        package let isWholeFile: Bool
    }

    package private(set) var segments: [Segment] = []
    package private(set) var chunks: [Chunk] = []
    package private(set) var plainSize = 0

    init() {}

    /// A run of the layer's plain bytes as they are, in which no chunk begins.
    package init(_ range: ByteRange) { append(.layer, range) }

    mutating func append(_ source: Source, _ range: ByteRange) {
        guard range.count > 0 else { return }
        plainSize += range.count
        if let last = segments.last, last.source == source, last.range.end == range.offset {
            segments[segments.count - 1] = Segment(
                source: source, range: ByteRange(offset: last.range.offset, count: last.range.count + range.count))
        } else {
            segments.append(Segment(source: source, range: range))
        }
    }

    mutating func beginChunk(size: Int, isWholeFile: Bool) {
        chunks.append(Chunk(innerOffset: plainSize, size: size, isWholeFile: isWholeFile))
    }
}
