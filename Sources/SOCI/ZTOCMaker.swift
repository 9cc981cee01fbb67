package import Codec
package import ImageCore
package import Layers
package import Tar

/// Makes the zTOC of a layer that we wrote, of what the writer knows: nothing is inflated, and nothing of the layer is
/// read but headers, where they are kept.
package struct ZTOCMaker {
    private let contents: LayerContents
    private let options: ZTOCOptions

    package init(_ contents: LayerContents, options: ZTOCOptions) {
        self.contents = contents
        self.options = options
    }

    /// What is to be known of the blob.
    package struct Blob: Sendable {
        package let size: Int
        package let plainSize: Int
        package let spans: [CompressedSpan]

        package init(size: Int, plainSize: Int, spans: [CompressedSpan]) {
            self.size = size
            self.plainSize = plainSize
            self.spans = spans
        }
    }

    /// The zTOC of the layer as a plan has laid it out.
    ///
    /// - Parameter tail: the entry that the writer has put behind those of the plan, its headers one plain block.
    package func ztoc(
        of plan: LayerPlan, followedBy tail: TarEntry?, in blob: Blob
    ) throws(ImageError) -> IndexedLayer.Outcome {
        var draft = ZTOCDraft()
        var offset = 0
        for item in plan.items {
            let entry = plan.entry(item, of: contents)
            let blocks = try contents.headerBlocks(of: item, plan)
            try append(entry, blocks, at: offset, to: &draft)
            offset += blocks.count + entry.size + TarBlock.padding(after: entry.size)
        }
        if let tail { try append(tail, TarHeaderWriter.blocks(for: tail), at: offset, to: &draft) }
        return outcome(draft, blob, archiveEnd: blob.plainSize)
    }

    /// The zTOC of a layer whose plain bytes are those of the source.
    package func ztoc(in blob: Blob) throws(ImageError) -> IndexedLayer.Outcome {
        var draft = ZTOCDraft()
        for (index, entry) in contents.entries.enumerated() {
            // Headers that would have to be written anew tell of a global header or a type that no zTOC has.
            guard contents.rewrittenHeaders[index] == nil else {
                return .none(
                    ZTOCObstacle("a global PAX header or its tar type has no place in a zTOC", entry: entry.name))
            }
            let blocks = try contents.plain.bytes(ByteRange(offset: entry.headerOffset, count: entry.headerSize))
            try append(entry, blocks, at: entry.headerOffset, to: &draft)
        }
        let end = (contents.entries.last?.end ?? 0) + TarBlock.endOfArchive.count
        return outcome(draft, blob, archiveEnd: min(end, blob.plainSize))
    }

    private func append(
        _ entry: TarEntry, _ blocks: [UInt8], at offset: Int, to draft: inout ZTOCDraft
    ) throws(ImageError) {
        guard let headers = try TarHeaders(blocks) else {
            throw ImageError(.failure, "headers read before are none now", entry: entry.name)
        }
        draft.append(entry, headers, headerOffset: offset, headerSize: blocks.count)
    }

    private func outcome(_ draft: ZTOCDraft, _ blob: Blob, archiveEnd: Int) -> IndexedLayer.Outcome {
        var draft = draft
        draft.finish()
        if let obstacle = draft.obstacle { return .none(obstacle) }
        let lastStart = blob.spans.last?.checkpoint.outputOffset ?? 0
        let spans = SpanTable(
            compression: .gzip, spanSize: options.spanSize, compressedSize: blob.size,
            archiveSize: archiveEnd < lastStart ? blob.plainSize : archiveEnd, spans: blob.spans)
        return .ztoc(ZTOC(buildTool: options.buildTool, entries: draft.entries, spans: spans))
    }
}
