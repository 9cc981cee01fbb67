package import ImageCore

/// How a blob's bytes are packed, as the bytes themselves say: media types are often wrong.
package enum Compression: String, Sendable {
    case plain, gzip, zstd

    package init(magic: some Collection<UInt8>) {
        if magic.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if magic.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || Self.isSkippableFrame(magic) {
            self = .zstd
        } else {
            self = .plain
        }
    }

    package init(of blob: BlobLocation) throws(ImageError) {
        let head = min(blob.size, 4)
        self.init(magic: try blob.bytes(ByteRange(offset: 0, count: head)))
    }

    /// zstd streams may begin with a frame for other readers: magic 0x184D2A50 to 0x184D2A5F.
    private static func isSkippableFrame(_ magic: some Collection<UInt8>) -> Bool {
        guard let first = magic.first else { return false }
        return (0x50...0x5f).contains(first) && magic.dropFirst().starts(with: [0x2a, 0x4d, 0x18])
    }
}
