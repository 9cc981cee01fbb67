internal import Codec
package import ImageCore
package import Layers
internal import Tar

/// Makes the zTOC of a layer in one reading, which proves the layer as well: blob digest, diffID, every tar header.
package struct ZTOCBuilder: Sendable {
    private let options: ZTOCOptions
    private let limit: Int

    /// - Parameter limit: the plain size above which a layer is refused.
    package init(options: ZTOCOptions, limit: Int) {
        self.options = options
        self.limit = limit
    }

    /// Reads the layer to its end, also where it turns out that it can have no zTOC.
    ///
    /// - Parameter advanced: told the bytes of the blob done so far; what it throws ends the reading.
    /// - Throws: ``ImageError`` for a corrupt, cut or oversized layer, or one that is not what was expected.
    package func build(
        _ blob: BlobLocation, expecting expectation: LayerReader.Expectation,
        advanced: (Int) throws(ImageError) -> Void = { _ in }
    ) throws(ImageError) -> IndexedLayer {
        let compression = try Compression(of: blob)
        var collector = ZTOCCollector()
        var reader = TarReader()
        var hasher = SHA256Hasher()
        let stream = try LayerStream(
            blob, compression: compression, limit: limit, hashes: true,
            recording: SpanRecording(spanSize: options.spanSize, isExact: options.isExact))
        let summary = try stream.consume { (bytes, blobOffset) throws(ImageError) in
            if compression != .plain { hasher.update(bytes) }
            try reader.read(bytes, into: &collector)
            try advanced(blobOffset)
        }
        let blobDigest = try expectation.prove(blob: summary.blobDigest)
        let diffID = try expectation.prove(diffID: compression == .plain ? blobDigest : hasher.finish())
        // A digest that was named beforehand proves that nothing is missing, also of a tar that does not say its end.
        let isProven = expectation.diffID != nil || summary.framingIsProof || summary.plainSize == 0
        try reader.finish(framingIsProof: isProven)
        collector.draft.finish()
        return IndexedLayer(
            entries: collector.entries, compression: compression, plainSize: summary.plainSize,
            blobDigest: blobDigest, diffID: diffID,
            outcome: outcome(collector.draft, compression, summary, blobSize: blob.size, reader.archiveEnd),
            hasManyMembers: summary.memberCount > 1)
    }

    private func outcome(
        _ draft: ZTOCDraft, _ compression: Compression, _ summary: LayerStream.Summary, blobSize: Int,
        _ archiveEnd: Int?
    ) -> IndexedLayer.Outcome {
        if let obstacle = draft.obstacle { return .none(obstacle) }
        // The format counts the spans of a plain layer by its size, and a runtime wants at least one.
        if compression == .plain, blobSize == 0 { return .none(ZTOCObstacle("it is empty")) }
        let kind: SpanTable.Compression
        switch compression {
        case .plain: kind = .plain
        case .gzip: kind = .gzip
        case .zstd: return .none(ZTOCObstacle("it is compressed by zstd, for which there is no zTOC"))
        }
        // A span that begins behind the archive's end has a negative size for a runtime. The reference writes that.
        let lastStart = summary.spans.last?.checkpoint.outputOffset ?? 0
        let end = archiveEnd ?? summary.plainSize
        let spans = SpanTable(
            compression: kind, spanSize: options.spanSize, compressedSize: blobSize,
            archiveSize: end < lastStart && !options.isExact ? summary.plainSize : end, spans: summary.spans)
        return .ztoc(ZTOC(buildTool: options.buildTool, entries: draft.entries, spans: spans))
    }
}

/// Keeps what a zTOC and the merged file system need of each entry.
private struct ZTOCCollector: TarVisitor {
    private(set) var entries: [TarEntry] = []
    var draft = ZTOCDraft()

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        entries.append(entry)
        draft.append(entry, headers, headerOffset: entry.headerOffset, headerSize: entry.headerSize)
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
    mutating func end() {}
}
