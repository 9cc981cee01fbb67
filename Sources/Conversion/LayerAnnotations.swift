internal import EStargz
internal import ImageCore
internal import OCI

/// The descriptor of a rewritten layer: without these annotations no runtime pulls it lazily.
enum LayerAnnotations {
    static func descriptor(_ source: Descriptor, _ written: WrittenLayer) -> Descriptor {
        let mediaType: MediaType = written.zstdChunked == nil ? .ociLayerGzip : .ociLayerZstd
        var layer = source.replacing(mediaType: mediaType, digest: written.digest, size: written.size)
        // What other tools said of the old blob would lead readers astray in the new one.
        for key in layer.annotationKeys where Annotation.describesBlob(key) { layer.annotate(key, nil) }
        layer.annotate(Annotation.tocDigest, written.tocDigest.description)
        layer.annotate(Annotation.uncompressedSize, String(written.plainSize))
        layer.annotate(Annotation.zstdChunkedChecksum, written.zstdChunked?.checksum.description)
        layer.annotate(Annotation.zstdChunkedPosition, written.zstdChunked?.position)
        return layer
    }
}
