internal import EStargz
internal import ImageCore
internal import OCI

/// What manifest and config say of a layer, and the proof shall be held against.
struct LayerClaims: Hashable, Sendable {
    let digest: Digest
    let diffID: Digest?
    let tocDigest: String?
    let zstdChecksum: String?
    let zstdPosition: String?

    init(_ layer: Descriptor, diffID: Digest?) {
        digest = layer.digest
        self.diffID = diffID
        tocDigest = layer.annotation(Annotation.tocDigest)
        zstdChecksum = layer.annotation(Annotation.zstdChunkedChecksum)
        zstdPosition = layer.annotation(Annotation.zstdChunkedPosition)
    }
}
