package import Codec
package import ImageCore
package import Layers
package import Tar

/// A layer as it was written: what the manifest and the config must say of it, and where its members lie.
package struct WrittenLayer: Sendable {
    package let digest: Digest
    package let size: Int
    package let diffID: Digest
    package let plainSize: Int
    package let tocDigest: Digest
    /// Present for zstd:chunked.
    package let zstdChunked: ZstdChunked?
    package let map: MemberMap
    /// The blob's bytes before the landmark's member, which a runtime fetches first; 0 where nothing was put first.
    package let prefetchSize: Int
    /// The spans that a zTOC tells of, cut at members; empty where none were asked for, and for zstd:chunked.
    package let spans: [CompressedSpan]
    /// The table of contents as an entry of the tar, behind all others; nil for zstd:chunked, whose is in no tar.
    package let tocEntry: TarEntry?

    /// What a zstd:chunked layer's annotations say of its compressed TOC.
    package struct ZstdChunked: Sendable {
        package let checksum: Digest
        package let position: String
    }
}
