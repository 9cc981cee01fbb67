internal import Codec
internal import ImageCore
internal import Layers
internal import Tar

/// What follows the last member of a layer: the table of contents, the end-of-archive blocks, the footer.
///
/// Most tables fit in memory and are compressed in one go; one too long for that is written and compressed in pieces,
/// which for zstd go through an unnamed file, since its frame states its size first.
struct TOCEnding {
    private let toc: TOCWriter
    private let temporaryDirectory: String

    /// Up to this size the table is held in memory.
    private static let inMemory = 64 << 20

    init(_ toc: TOCWriter, temporaryDirectory: String) {
        self.toc = toc
        self.temporaryDirectory = temporaryDirectory
    }

    struct Written {
        let tocDigest: Digest
        /// The plain tar bytes that the ending adds to the layer.
        let plainSize: Int
        let zstdChunked: WrittenLayer.ZstdChunked?
        /// The table as an entry of the tar, its offset counted from the ending's start; nil where it is in no tar.
        let tocEntry: TarEntry?
        /// Where the footer lies.
        let footerOffset: Int
    }

    /// - Parameter hasher: the diffID's; it gets the plain tar bytes of the ending.
    func write(
        packing: Packing, to blob: inout BlobWriter, hashing hasher: inout SHA256Hasher
    ) throws(ImageError) -> Written {
        var tocHasher = SHA256Hasher()
        var size = 0
        // Kept, so that it need not be written twice, unless it is too long for that.
        var kept: [UInt8]? = []
        try toc.write { (piece) in
            piece.withUnsafeBytes { tocHasher.update($0) }
            size += piece.count
            if size <= Self.inMemory { kept?.append(contentsOf: piece) } else { kept = nil }
        }
        let digest = tocHasher.finish()
        guard size <= Limits.tocBytes else {
            throw ImageError(.failure, "the table of contents has \(size) bytes, more than readers take")
        }
        switch packing.codec {
        case .zstd(let level): return try writeZstd(digest, size, level, to: &blob, hashing: &hasher)
        case .deflate: return try writeGzip(digest, size, kept, packing, to: &blob, hashing: &hasher)
        }
    }

    /// The TOC's tar entry and the end of the archive, all in one member: readers of the format take just the first.
    private func writeGzip(
        _ digest: Digest, _ size: Int, _ kept: [UInt8]?, _ packing: Packing, to blob: inout BlobWriter,
        hashing hasher: inout SHA256Hasher
    ) throws(ImageError) -> Written {
        let footer = Footer(tocOffset: blob.size)
        var entry = TarEntry(name: TOC.name, kind: .file, mode: 0, size: size)
        let header = TarHeaderWriter.blocks(for: entry)
        entry.headerSize = header.count
        let end = [UInt8](repeating: 0, count: TarBlock.padding(after: size)) + TarBlock.endOfArchive
        let plainSize = header.count + size + end.count
        if let kept {
            let plain = ByteBuffer(capacity: plainSize)
            header.withUnsafeBytes { plain.append($0) }
            kept.withUnsafeBytes { plain.append($0) }
            end.withUnsafeBytes { plain.append($0) }
            hasher.update(plain.bytes)
            let compressed = ByteBuffer(capacity: 1 << 20)
            let packer = try CodecError.widened { () throws(CodecError) in try MemberPacker(packing) }
            try packer.pack(plain.bytes, to: compressed)
            try blob.append(compressed.bytes)
        } else {
            var encoder = try CodecError.widened { () throws(CodecError) in try StreamEncoder(.gzip) }
            let compressed = ByteBuffer(capacity: 1 << 20)
            func append(_ piece: [UInt8], isLast: Bool = false) throws(ImageError) {
                compressed.removeAll()
                try piece.withBytes { (bytes) throws(ImageError) in
                    hasher.update(bytes)
                    try CodecError.widened { () throws(CodecError) in
                        try encoder.append(bytes, isLast: isLast, to: compressed)
                    }
                }
                try blob.append(compressed.bytes)
            }
            try append(header)
            try toc.write { (piece) throws(ImageError) in try append(piece) }
            try append(end, isLast: true)
        }
        let footerOffset = blob.size
        try blob.append(footer.encoded)
        return Written(
            tocDigest: digest, plainSize: plainSize, zstdChunked: nil, tocEntry: entry, footerOffset: footerOffset)
    }

    /// The end of the archive in a frame of its own, the TOC in a skippable frame, the footer in another. The
    /// reference leaves the end blocks out; a plain tar reader then cannot tell a whole layer from a cut one.
    private func writeZstd(
        _ digest: Digest, _ size: Int, _ level: Int, to blob: inout BlobWriter, hashing hasher: inout SHA256Hasher
    ) throws(ImageError) -> Written {
        let end = ByteBuffer(capacity: 256)
        let encoder = try CodecError.widened { () throws(CodecError) in try ZstdEncoder(level: level) }
        try TarBlock.endOfArchive.withBytes { (bytes) throws(ImageError) in
            hasher.update(bytes)
            _ = try CodecError.widened { () throws(CodecError) in try encoder.appendFrame(of: bytes, to: end) }
        }
        try blob.append(end.bytes)
        let spool = try RawFile.unnamed(in: temporaryDirectory)
        var compressedHasher = SHA256Hasher()
        var compressedSize = 0
        var stream = try CodecError.widened { () throws(CodecError) in try StreamEncoder(.zstd(level: level)) }
        let compressed = ByteBuffer(capacity: 1 << 20)
        func append(_ piece: [UInt8], isLast: Bool = false) throws(ImageError) {
            compressed.removeAll()
            try piece.withBytes { (bytes) throws(ImageError) in
                try CodecError.widened { () throws(CodecError) in
                    try stream.append(bytes, isLast: isLast, to: compressed)
                }
            }
            compressedHasher.update(compressed.bytes)
            try spool.write(compressed.bytes, at: compressedSize)
            compressedSize += compressed.count
        }
        try toc.write { (piece) throws(ImageError) in try append(piece) }
        try append([], isLast: true)
        try blob.append(ZstdChunkedFooter.skippableHeader(compressedSize))
        let footer = ZstdChunkedFooter(tocOffset: blob.size, compressedSize: compressedSize, plainSize: size)
        var copied = 0
        while copied < compressedSize {
            let count = min(1 << 20, compressedSize - copied)
            try blob.append(try spool.bytes(ByteRange(offset: copied, count: count)))
            copied += count
        }
        let footerOffset = blob.size
        try blob.append(footer.encoded)
        return Written(
            tocDigest: digest, plainSize: TarBlock.endOfArchive.count,
            zstdChunked: WrittenLayer.ZstdChunked(checksum: compressedHasher.finish(), position: footer.position),
            tocEntry: nil, footerOffset: footerOffset)
    }
}
