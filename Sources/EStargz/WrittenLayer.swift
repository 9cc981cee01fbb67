package import ImageCore
package import Layers

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

    /// What a zstd:chunked layer's annotations say of its compressed TOC.
    package struct ZstdChunked: Sendable {
        package let checksum: Digest
        package let position: String
    }
}
