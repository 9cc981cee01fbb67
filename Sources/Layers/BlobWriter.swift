internal import Codec
package import ImageCore

/// Writes one blob at its place in a file and hashes it on the way.
package struct BlobWriter: ~Copyable {
    package let file: RawFile
    /// Where the blob begins in the file.
    package let start: Int
    /// Bytes written so far.
    package private(set) var size = 0
    private var hasher = SHA256Hasher()
    private var flushed = 0

    private static let writebackStep = 8 << 20

    package init(file: RawFile, start: Int) {
        self.file = file
        self.start = start
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        hasher.update(bytes)
        try file.write(bytes, at: start + size)
        size += bytes.count
        if size - flushed >= Self.writebackStep {
            file.startWriteback(ByteRange(offset: start + flushed, count: size - flushed))
            flushed = size
        }
    }

    package mutating func append(_ bytes: [UInt8]) throws(ImageError) {
        try bytes.withBytes { (bytes) throws(ImageError) in try append(bytes) }
    }

    /// Copies a blob inside the kernel; its bytes are not hashed here.
    package mutating func copy(_ location: BlobLocation) throws(ImageError) {
        try file.copy(location.range, of: location.file, to: start + size)
        size += location.size
    }

    /// The digest of all that was written; called once, at the end.
    package mutating func finish() -> Digest { hasher.finish() }

    /// Where the blob lies.
    package var location: BlobLocation { BlobLocation(file: file, range: ByteRange(offset: start, count: size)) }
}
