internal import Codec
package import ImageCore
package import Tar

/// Reads a layer's blob once and proves it: blob digest, diffID, every tar header. The plain bytes are kept in an
/// unnamed file, or stay where they are if the source holds them plain.
package struct LayerReader: Sendable {
    private let temporaryDirectory: String
    let limit: Int

    package init(temporaryDirectory: String, limit: Int) {
        self.temporaryDirectory = temporaryDirectory
        self.limit = limit
    }

    /// - Parameters:
    ///   - watcher: sees every entry and its bytes pass; nil for nobody.
    ///   - advanced: told the bytes of the blob done so far, every few hundred kilobytes of plain ones; what it throws
    ///     ends the reading.
    /// - Throws: ``ImageError`` for a corrupt, cut or oversized layer, or one that is not what was expected.
    package func read(
        _ blob: BlobLocation, expecting expectation: Expectation, watcher: (any LayerWatcher)? = nil,
        advanced: (Int) throws(ImageError) -> Void = { _ in }
    ) throws(ImageError) -> LayerContents {
        let compression = try Compression(of: blob)
        let spool = compression == .plain ? nil : try RawFile.unnamed(in: temporaryDirectory)
        watcher?.follow(spool.map { BlobLocation(file: $0, range: ByteRange(offset: 0, count: limit)) } ?? blob)
        var collector = EntryCollector(sideDirectory: temporaryDirectory, watcher: watcher)
        var reader = TarReader()
        var hasher = SHA256Hasher()
        var written = 0
        let stream = try LayerStream(blob, compression: compression, limit: limit, hashes: true)
        let summary = try stream.consume { (bytes, blobOffset) throws(ImageError) in
            if let spool {
                hasher.update(bytes)
                try spool.write(bytes, at: written)
            }
            written += bytes.count
            try reader.read(bytes, into: &collector)
            try advanced(blobOffset)
        }
        let blobDigest = try expectation.prove(blob: summary.blobDigest)
        // A plain blob was hashed as it was read: its digest is its diffID.
        let diffID = try expectation.prove(diffID: spool == nil ? blobDigest : hasher.finish())
        try reader.finish(framingIsProof: summary.framingIsProof || summary.plainSize == 0)
        let plain =
            spool.map { BlobLocation(file: $0, range: ByteRange(offset: 0, count: summary.plainSize)) } ?? blob
        return LayerContents(
            entries: collector.entries, fileDigests: collector.digests,
            rewrittenHeaders: collector.rewrittenHeaders, plain: plain, side: collector.side,
            compression: compression, blobSize: blob.size, diffID: diffID)
    }

    /// Reads only the entries, as fast as may be: nothing is hashed or kept, and the payloads of a plain layer are not
    /// even read. The tar must have its end: an outer archive is read in no other way.
    package func entries(of blob: BlobLocation) throws(ImageError) -> [TarEntry] {
        let compression = try Compression(of: blob)
        var lister = EntryLister()
        if compression == .plain {
            var reader = TarReader()
            try list(blob, with: &reader, into: &lister)
            try reader.finish(framingIsProof: blob.size == 0)
        } else {
            _ = try survey(blob, by: &lister)
        }
        return lister.entries
    }

    private func list(
        _ blob: BlobLocation, with reader: inout TarReader, into lister: inout EntryLister
    ) throws(ImageError) {
        let buffer = ByteBuffer(capacity: 64 << 10)
        while reader.offset < blob.size, !reader.hasEnded {
            let skippable = min(reader.skippable, blob.size - reader.offset)
            if skippable > buffer.capacity { reader.skip(skippable) }
            buffer.removeAll()
            buffer.advance(by: try blob.read(into: buffer.free, at: reader.offset))
            guard buffer.count > 0 else { return }
            try reader.read(buffer.bytes, into: &lister)
        }
    }
}
