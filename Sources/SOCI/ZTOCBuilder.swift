internal import Codec
package import ImageCore
package import Layers
internal import Tar

/// Makes the zTOC of a layer in one reading, which proves the layer as well: blob digest, diffID, every tar header.
package struct ZTOCBuilder: Sendable {
    private let options: ZTOCOptions
    private let limit: Int
    private let mostSpans: Int

    /// What the checkpoints of a zTOC may be as many as: more would not fit its bytes.
    package static let mostSpans = Limits.ztocBytes / CheckpointBlob.checkpointSize

    /// - Parameters:
    ///   - limit: the plain size above which a layer is refused.
    ///   - mostSpans: the spans above which a gzip layer is left without a zTOC.
    package init(options: ZTOCOptions, limit: Int, mostSpans: Int = ZTOCBuilder.mostSpans) {
        self.options = options
        self.limit = limit
        self.mostSpans = mostSpans
    }

    /// Reads the layer to its end, also where it turns out that it can have no zTOC.
    ///
    /// - Parameters:
    ///   - keepsEntries: whether ``IndexedLayer/entries`` is filled.
    ///   - advanced: told the bytes of the blob done so far; what it throws ends the reading.
    /// - Throws: ``ImageError`` for a corrupt, cut or oversized layer, or one that is not what was expected.
    package func build(
        _ blob: BlobLocation, expecting expectation: LayerReader.Expectation, keepsEntries: Bool = true,
        advanced: (Int) throws(ImageError) -> Void = { _ in }
    ) throws(ImageError) -> IndexedLayer {
        let compression = try Compression(of: blob)
        var collector = ZTOCCollector(keepsEntries: keepsEntries)
        var reader = TarReader()
        var hasher = SHA256Hasher()
        let stream = try LayerStream(
            blob, compression: compression, limit: limit, hashes: true,
            recording: SpanRecording(
                spanSize: options.spanSize, isExact: options.isExact,
                mostSpans: compression == .plain ? .max : mostSpans))
        let summary = try stream.consume { (bytes, blobOffset) throws(ImageError) in
            if compression != .plain { hasher.update(bytes) }
            try reader.read(bytes, into: &collector)
            try advanced(blobOffset)
        }
        if summary.spanFault == .notResumable, !options.isExact {
            // What ISA-L found zlib cannot go on from; in exact mode zlib finds it itself.
            return try exact.build(blob, expecting: expectation, keepsEntries: keepsEntries, advanced: advanced)
        }
        let blobDigest = try expectation.prove(blob: summary.blobDigest)
        let diffID = try expectation.prove(diffID: compression == .plain ? blobDigest : hasher.finish())
        // A digest that was named beforehand proves that nothing is missing, also of a tar that does not say its end.
        let isProven = expectation.diffID != nil || summary.framingIsProof || summary.plainSize == 0
        try reader.finish(framingIsProof: isProven)
        collector.draft.finish()
        return IndexedLayer(
            entries: collector.entries, entryCount: collector.entryCount, compression: compression,
            plainSize: summary.plainSize, blobDigest: blobDigest, diffID: diffID,
            outcome: try outcome(collector.draft, compression, summary, blob, reader.archiveEnd),
            hasManyMembers: summary.memberCount > 1)
    }

    private var exact: ZTOCBuilder {
        var options = options
        options.isExact = true
        return ZTOCBuilder(options: options, limit: limit, mostSpans: mostSpans)
    }

    private func outcome(
        _ draft: ZTOCDraft, _ compression: Compression, _ summary: LayerStream.Summary, _ blob: BlobLocation,
        _ archiveEnd: Int?
    ) throws(ImageError) -> IndexedLayer.Outcome {
        if let obstacle = draft.obstacle { return .none(obstacle) }
        // The format counts the spans of a plain layer by its size, and a runtime wants at least one.
        if compression == .plain, blob.size == 0 { return .none(ZTOCObstacle("it is empty")) }
        let kind: SpanTable.Compression
        switch compression {
        case .plain: kind = .plain
        case .gzip: kind = .gzip
        case .zstd: return .none(ZTOCObstacle("it is compressed by zstd, for which there is no zTOC"))
        }
        switch summary.spanFault {
        case nil: break
        case .tooMany:
            return .none(
                ZTOCObstacle(
                    "its zTOC would exceed \(ByteCount(Limits.ztocBytes)); a larger --span-size makes it smaller"))
        case .notResumable: return .none(ZTOCObstacle("inflating it cannot be resumed where its blocks begin"))
        }
        // A span that begins behind the archive's end has a negative size for a runtime. The reference writes that.
        let lastStart = summary.spans.last?.checkpoint.outputOffset ?? 0
        let end = archiveEnd ?? summary.plainSize
        let spans = SpanTable(
            compression: kind, spanSize: options.spanSize, compressedSize: blob.size,
            archiveSize: end < lastStart && !options.isExact ? summary.plainSize : end, spans: summary.spans)
        if try spans.headerFault(for: blob) != nil {
            return .none(ZTOCObstacle("its gzip header is one that runtimes refuse: \(GzipHeader.demands)"))
        }
        return .ztoc(ZTOC(buildTool: options.buildTool, entries: draft.entries, spans: spans))
    }
}

/// Keeps what a zTOC and the merged file system need of each entry.
private struct ZTOCCollector: TarVisitor {
    private let keepsEntries: Bool
    private(set) var entries: [TarEntry] = []
    private(set) var entryCount = 0
    var draft = ZTOCDraft()

    init(keepsEntries: Bool) { self.keepsEntries = keepsEntries }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        entryCount += 1
        if keepsEntries { entries.append(entry) }
        draft.append(entry, headers, headerOffset: entry.headerOffset, headerSize: entry.headerSize)
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
    mutating func end() {}
}
