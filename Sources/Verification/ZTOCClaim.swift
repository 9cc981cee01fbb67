internal import ImageCore
internal import OCI
internal import SOCI

/// What a SOCI index says of one layer, and the proof shall be held against.
struct ZTOCClaim: Hashable, Sendable {
    let descriptor: Descriptor
    /// The spans that runtimes fetch before the start; nil for none.
    let prefetch: Descriptor?

    /// The claim for a layer; nil where no runtime would read a zTOC for it.
    init?(_ index: SOCIIndexDocument, layer: Digest) {
        guard let part = index.ztoc(of: layer), part.descriptor.mediaType == .ztoc else { return nil }
        descriptor = part.descriptor
        prefetch = index.prefetch(of: layer)?.descriptor
    }

    var disablesXattrs: Bool { descriptor.annotation(Annotation.sociDisableXattrs) == "true" }
}
