package import ImageCore
internal import JSON
package import OCI

/// A SOCI index as it came, its descriptors untouched: what a runtime makes of one that other tools wrote, or damaged.
package struct SOCIIndexDocument: Sendable {
    /// A blob that the index has for a layer.
    package struct Part: Hashable, Sendable {
        package let descriptor: Descriptor
        /// The layer that it is about; nil where the index does not say so by a digest.
        package let layer: Digest?

        init(_ descriptor: Descriptor) {
            self.descriptor = descriptor
            layer = descriptor.annotation(Annotation.sociLayerDigest).flatMap { try? Digest(parsing: $0) }
        }
    }

    /// Nil where the config has neither version's media type.
    package let version: SOCIIndex.Version?
    package let config: Descriptor
    package let subject: Descriptor?
    /// In their order, those that no runtime reads for their media type included.
    package let ztocs: [Part]
    package let prefetches: [Part]
    /// Whether a runtime can store the index: its bytes are those that it would write itself.
    package let isCanonical: Bool

    /// - Throws: ``ImageError`` for bytes that are no manifest.
    package init(_ bytes: [UInt8]) throws(ImageError) {
        let manifest: ImageManifest
        do {
            manifest = try ImageManifest(try JSONValue(parsing: bytes))
        } catch let error as OCIError {
            throw ImageError(.unreadableInput, error.reason)
        } catch {
            throw ImageError(.unreadableInput, "\(error)")
        }
        guard manifest.layers.count <= 2 * Limits.layers else {
            throw ImageError(.unreadableInput, "a SOCI index lists more than \(2 * Limits.layers) blobs")
        }
        config = manifest.config
        version =
            switch manifest.config.mediaType {
            case .sociIndexV1: .v1
            case .sociIndexV2: .v2
            default: nil
            }
        subject = manifest.subject
        ztocs = manifest.layers.filter { $0.mediaType != .sociPrefetch }.map(Part.init)
        prefetches = manifest.layers.filter { $0.mediaType == .sociPrefetch }.map(Part.init)
        isCanonical = SOCIIndex.isCanonical(bytes)
    }

    /// What the index has for a layer, as a runtime takes it: the first zTOC of the right media type, or else the
    /// first of any.
    package func ztoc(of layer: Digest) -> Part? {
        let fitting = ztocs.filter { $0.layer == layer }
        return fitting.first { $0.descriptor.mediaType == .ztoc } ?? fitting.first
    }

    package func prefetch(of layer: Digest) -> Part? { prefetches.first { $0.layer == layer } }
}
