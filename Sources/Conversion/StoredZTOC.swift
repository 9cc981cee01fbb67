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
    /// The plain bytes of those spans.
    let oldPrefetchBytes: Int
    private let disablesXattrs: Bool

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
        oldPrefetchBytes = 0
        disablesXattrs = false
    }

    /// Keeps one of the source byte for byte, which has been proved: another writer's zTOC need not be what ours would
    /// be.
    init(
        keeping found: ExistingZTOCs.Found, hasSeveralMembers: Bool, places: SpanPlaces?,
        at destination: any ImageDestination
    ) throws(ImageError) {
        try destination.copy(found.blob, found.digest)
        let spans = found.ztoc.spans
        written = WrittenZTOC(
            digest: found.digest, size: found.blob.size, spans: spans.count, isReused: true,
            hasSeveralMembers: hasSeveralMembers)
        spanSize = spans.spanSize
        self.places = places
        oldPrefetch = found.prefetch
        oldPrefetchBytes =
            found.prefetch?.spans.reduce(0) { sum, range in
                sum + spans.plainRange(of: range.upperBound).end - spans.plainRange(of: range.lowerBound).offset
            } ?? 0
        disablesXattrs = found.disablesXattrs
    }

    func entry(of layer: Descriptor) -> SOCIIndex.Layer {
        var entry = SOCIIndex.Layer(
            ztoc: written.digest, ztocSize: written.size, layer: layer.digest, layerMediaType: layer.mediaType,
            spanSize: spanSize)
        entry.disablesXattrs = disablesXattrs
        return entry
    }
}
