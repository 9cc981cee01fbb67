internal import EStargz
internal import ImageCore
internal import OCI

/// The descriptor of a rewritten layer: without these annotations no runtime pulls it lazily.
enum LayerAnnotations {
    static func descriptor(_ source: Descriptor, _ written: WrittenLayer) -> Descriptor {
        let mediaType: MediaType = written.zstdChunked == nil ? .ociLayerGzip : .ociLayerZstd
        var layer = source.replacing(mediaType: mediaType, digest: written.digest, size: written.size)
        layer.annotate(Annotation.tocDigest, written.tocDigest.description)
        layer.annotate(Annotation.uncompressedSize, String(written.plainSize))
        layer.annotate(Annotation.zstdChunkedChecksum, written.zstdChunked?.checksum.description)
        layer.annotate(Annotation.zstdChunkedPosition, written.zstdChunked?.position)
        return layer
    }
}
