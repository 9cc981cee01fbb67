/// How the bytes of a layer are cut and compressed; the options of a user that change a layer's bytes.
package struct Packing: Hashable, Sendable {
    package enum Codec: Hashable, Sendable {
        /// gzip members by libdeflate.
        case deflate(level: Int)
        /// zstd frames: a zstd:chunked layer instead of an eStargz one.
        case zstd(level: Int)
    }

    package var codec: Codec
    /// The plain bytes of a full chunk; a file is fetched in pieces of this size.
    package var chunkSize: Int
    /// The plain bytes that a member must have before the next file starts another; 0 starts one for each chunk.
    package var minimumMemberSize: Int
    /// Whether chunks that deflating would not shrink are stored instead.
    package var storesIncompressible: Bool

    package init(codec: Codec, chunkSize: Int, minimumMemberSize: Int, storesIncompressible: Bool) {
        self.codec = codec
        self.chunkSize = chunkSize
        self.minimumMemberSize = minimumMemberSize
        self.storesIncompressible = storesIncompressible
    }

    package var isZstd: Bool { if case .zstd = codec { true } else { false } }
}
