package import Codec
package import ImageCore
package import Layers

/// Writes a layer's plain bytes as they are, packed as gzip: for layers in a compression that a zTOC cannot serve. The
/// diffID stays.
///
/// Members of fixed size, packed by the pool, each a place to begin inflating at.
package struct GzipRecompressor {
    private let contents: LayerContents
    private let pool: WorkerPool
    private let spanSize: Int
    private let level: Int

    /// The plain bytes of a member: enough that gzip loses nothing by beginning anew.
    private static let memberSize = 1 << 20

    /// - Parameters:
    ///   - spanSize: the plain bytes of a zTOC's span.
    ///   - level: libdeflate's.
    package init(_ contents: LayerContents, pool: WorkerPool, spanSize: Int, level: Int = 6) {
        self.contents = contents
        self.pool = pool
        self.spanSize = spanSize
        self.level = level
    }

    /// The blob that was written.
    package struct Written: Sendable {
        package let digest: Digest
        package let size: Int
        package let members: Int
        package let spans: [CompressedSpan]
    }

    /// Writes the layer as one blob, and reads it back from its file.
    ///
    /// - Parameter advanced: told the plain bytes done so far.
    package func write(
        to blob: inout BlobWriter, advanced: (Int) -> Void = { _ in }
    ) throws(ImageError) -> Written {
        let memberSize = min(Self.memberSize, spanSize)
        let packing = Packing(
            codec: .deflate(level: level), chunkSize: memberSize, minimumMemberSize: 0, storesIncompressible: true)
        var queue = try BatchQueue(packing, MemberSources(contents: contents, added: []), pool)
        let readBack = try ReadBack(following: blob)
        var spans = SpanProgress(spanSize: spanSize)
        var plainOffset = 0
        var members = 0
        func settle(_ queue: inout BatchQueue) throws(ImageError) {
            let packed = try queue.next()
            var offset = blob.size
            for (member, size) in zip(packed.members, packed.sizes) {
                spans.append(MemberStart(blobOffset: offset, plainOffset: plainOffset))
                offset += size
                plainOffset += member.plainSize
            }
            members += packed.members.count
            try blob.append(packed.compressed.bytes)
            readBack.advance(to: spans.decidedSize(written: blob.size), spanStarts: spans.takeStarts())
            queue.recycle(packed)
            advanced(plainOffset)
        }
        var start = 0
        repeat {
            let count = min(memberSize, contents.plainSize - start)
            var batch = MemberBatch()
            batch.append(Member(ByteRange(offset: start, count: count)))
            while !queue.hasRoom(for: batch) { try settle(&queue) }
            queue.submit(batch)
            start += count
        } while start < contents.plainSize
        while !queue.isEmpty { try settle(&queue) }
        spans.append(MemberStart(blobOffset: blob.size, plainOffset: plainOffset))
        readBack.advance(to: blob.size, spanStarts: spans.takeStarts())
        let digest = blob.finish()
        return Written(
            digest: digest, size: blob.size, members: members,
            spans: spans.spans(try readBack.finish(expecting: digest)))
    }
}
