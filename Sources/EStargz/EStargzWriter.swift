internal import Codec
package import ImageCore
package import Layers
internal import Tar

/// Carries out a ``LayerPlan``: members are compressed and proved by the pool, written in order, and followed by the
/// table of contents and the footer.
///
/// The bytes depend on plan and layer alone; how many threads the pool has changes only the time.
package struct EStargzWriter {
    private let plan: LayerPlan
    private let contents: LayerContents
    private let pool: WorkerPool
    private let temporaryDirectory: String
    private let spanSize: Int?

    /// Plain bytes of a batch of small members: enough that handing it over costs nothing.
    private static let batchSize = 1 << 20

    /// - Parameter spanSize: the plain bytes of a zTOC's span, where one shall be made of the layer; nil for none.
    package init(
        _ plan: LayerPlan, _ contents: LayerContents, pool: WorkerPool, temporaryDirectory: String,
        spanSize: Int? = nil
    ) {
        self.plan = plan
        self.contents = contents
        self.pool = pool
        self.temporaryDirectory = temporaryDirectory
        self.spanSize = plan.packing.isZstd ? nil : spanSize
    }

    /// Writes the layer as one blob, and reads it back from its file.
    ///
    /// - Parameter advanced: told the plain bytes done so far.
    package func write(
        to blob: inout BlobWriter, advanced: (Int) -> Void = { _ in }
    ) throws(ImageError) -> WrittenLayer {
        var progress = Progress(spans: SpanProgress(spanSize: spanSize))
        let readBack = try ReadBack(following: blob)
        try writeMembers(to: &blob, &progress, readBack, advanced)
        let endingOffset = progress.plainOffset
        progress.spans.append(MemberStart(blobOffset: blob.size, plainOffset: endingOffset))
        let ending = TOCEnding(
            TOCWriter(plan: plan, contents: contents, map: progress.map), temporaryDirectory: temporaryDirectory)
        let written = try ending.write(packing: plan.packing, to: &blob, hashing: &progress.hasher)
        let plainSize = endingOffset + written.plainSize
        progress.spans.append(MemberStart(blobOffset: written.footerOffset, plainOffset: plainSize))
        readBack.advance(to: blob.size, spanStarts: progress.spans.takeStarts())
        let digest = blob.finish()
        let spanDigests = try readBack.finish(expecting: digest)
        var tocEntry = written.tocEntry
        tocEntry?.headerOffset = endingOffset
        return WrittenLayer(
            digest: digest, size: blob.size, diffID: progress.hasher.finish(), plainSize: plainSize,
            tocDigest: written.tocDigest, zstdChunked: written.zstdChunked, map: progress.map,
            prefetchSize: prefetchSize(progress.map), spans: progress.spans.spans(spanDigests), tocEntry: tocEntry)
    }

    /// What is known of the blob so far.
    private struct Progress: ~Copyable {
        var map = MemberMap()
        var hasher = SHA256Hasher()
        var plainOffset = 0
        var spans: SpanProgress

        init(spans: SpanProgress) { self.spans = spans }
    }

    private func writeMembers(
        to blob: inout BlobWriter, _ progress: inout Progress, _ readBack: ReadBack, _ advanced: (Int) -> Void
    ) throws(ImageError) {
        let sources = MemberSources(contents: contents, added: plan.addedBytes)
        var queue = try BatchQueue(plan.packing, sources, pool)
        func settle(_ queue: inout BatchQueue) throws(ImageError) {
            let packed = try queue.next()
            try append(packed, to: &blob, &progress)
            readBack.advance(
                to: progress.spans.decidedSize(written: blob.size), spanStarts: progress.spans.takeStarts())
            queue.recycle(packed)
            advanced(progress.plainOffset)
        }
        var batch = MemberBatch()
        for member in MemberCutter(plan, contents) {
            batch.append(member)
            guard batch.plainSize >= Self.batchSize else { continue }
            while !queue.hasRoom(for: batch) { try settle(&queue) }
            queue.submit(batch)
            batch = MemberBatch()
        }
        if !batch.members.isEmpty { queue.submit(batch) }
        while !queue.isEmpty { try settle(&queue) }
    }

    private func append(
        _ packed: MemberBatch.Packed, to blob: inout BlobWriter, _ progress: inout Progress
    ) throws(ImageError) {
        progress.hasher.update(packed.plain.bytes)
        var offset = blob.size
        for (index, member) in packed.members.enumerated() {
            let start = MemberStart(blobOffset: offset, plainOffset: progress.plainOffset)
            progress.map.append(start, chunks: member.chunks, partDigests: packed.partDigests[index])
            progress.spans.append(start)
            offset += packed.sizes[index]
            progress.plainOffset += member.plainSize
        }
        try blob.append(packed.compressed.bytes)
    }

    /// The landmark's member is where the chunk of the item at ``LayerPlan/landmark`` lies.
    private func prefetchSize(_ map: MemberMap) -> Int {
        guard plan.landmark > 0 else { return 0 }
        var chunk = 0
        for item in plan.items[..<plan.landmark] {
            let size = plan.entry(item, of: contents).size
            var covered = 0
            while covered < size, chunk < map.chunks.count {
                covered += Int(map.chunks[chunk].size)
                chunk += 1
            }
        }
        guard chunk < map.chunks.count else { return 0 }
        return map.members[Int(map.chunks[chunk].member)].blobOffset
    }
}
