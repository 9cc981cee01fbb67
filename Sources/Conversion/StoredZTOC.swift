internal import Codec
internal import ImageCore
internal import Layers
internal import OCI
internal import SOCI
internal import Transports

/// A layer's zTOC as it lies at the destination, and what choosing spans of it takes.
struct StoredZTOC {
    var written: WrittenZTOC
    /// What is written as the span size.
    let spanSize: Int
    /// Nil where no spans are to be chosen.
    let places: SpanPlaces?
    /// The source's choice of spans, of a zTOC that it had.
    let oldPrefetch: PrefetchArtifact?

    /// Writes a zTOC.
    init(
        _ ztoc: ZTOC, hasSeveralMembers: Bool, places: SpanPlaces?, to destination: any ImageDestination
    ) throws(ImageError) {
        var blob = try destination.beginBlob()
        try ztoc.write { (bytes) throws(ImageError) in try blob.append(bytes) }
        let digest = blob.finish()
        let size = blob.size
        try destination.endBlob(blob, digest)
        written = WrittenZTOC(
            digest: digest, size: size, spans: ztoc.spans.count, isReused: false,
            hasSeveralMembers: hasSeveralMembers)
        spanSize = ztoc.spans.spanSize
        self.places = places
        oldPrefetch = nil
    }

    /// Keeps one of the source byte for byte: another writer's zTOC need not be what ours would be.
    init(
        keeping found: ExistingZTOCs.Found, isEStargz: Bool, places: SpanPlaces?, at destination: any ImageDestination
    ) throws(ImageError) {
        try destination.copy(found.blob, found.digest)
        written = WrittenZTOC(
            digest: found.digest, size: found.blob.size, spans: found.ztoc.spans.count, isReused: true,
            hasSeveralMembers: isEStargz || found.ztoc.spans.beginsMembers)
        spanSize = found.ztoc.spans.spanSize
        self.places = places
        oldPrefetch = found.prefetch
    }

    func entry(of layer: Descriptor) -> SOCIIndex.Layer {
        SOCIIndex.Layer(
            ztoc: written.digest, ztocSize: written.size, layer: layer.digest, layerMediaType: layer.mediaType,
            spanSize: spanSize)
    }
}

extension SpanTable {
    /// Whether a span behind the first begins with a member of its own: only such a one refers to nothing before it.
    fileprivate var beginsMembers: Bool {
        compression == .gzip && checkpoints.dropFirst().contains { $0.window.allSatisfy { $0 == 0 } }
    }
}
