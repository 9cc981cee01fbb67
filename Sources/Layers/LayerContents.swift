package import ImageCore
package import Tar

/// A layer that has been read once: its entries, the digests of its files, and where its plain bytes can be had again.
package struct LayerContents: Sendable {
    package let entries: [TarEntry]
    /// The SHA-256 of each entry's payload, for regular files, in the order of ``entries``.
    package let fileDigests: [Digest?]
    /// Header blocks that replace an entry's own, by entry, as ranges of ``side``.
    package let rewrittenHeaders: [Int: ByteRange]
    /// The plain tar: a spool, or the source archive itself.
    package let plain: BlobLocation
    package let side: RawFile?
    package let compression: Compression
    package let blobSize: Int
    package let diffID: Digest
    package var plainSize: Int { plain.size }
}
