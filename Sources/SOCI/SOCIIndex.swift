package import ImageCore
package import OCI

/// The manifest that ties zTOCs to the layers of an image (docs/soci.md).
///
/// A runtime decodes it and stores it encoded anew under the digest that it had, so its bytes must be exactly those
/// that Go's encoder writes.
package struct SOCIIndex: Hashable, Sendable {
    package enum Version: String, Sendable, CaseIterable {
        /// Refers to the image manifest by its subject; the image stays as it was.
        case v1
        /// Stands beside the image in an index; each names the other in an annotation.
        case v2
    }

    /// One layer's zTOC.
    package struct Layer: Hashable, Sendable {
        package var ztoc: Digest
        package var ztocSize: Int
        package var layer: Digest
        package var layerMediaType: MediaType
        /// Nil in indexes of tools that did not say.
        package var spanSize: Int?
        /// Whether no entry of the layer has xattrs or an opaque whiteout, so that runtimes need not look for them.
        package var disablesXattrs = false

        package init(ztoc: Digest, ztocSize: Int, layer: Digest, layerMediaType: MediaType, spanSize: Int?) {
            self.ztoc = ztoc
            self.ztocSize = ztocSize
            self.layer = layer
            self.layerMediaType = layerMediaType
            self.spanSize = spanSize
        }
    }

    /// One layer's ``PrefetchArtifact``.
    package struct Prefetch: Hashable, Sendable {
        package var artifact: Digest
        package var size: Int
        package var layer: Digest

        package init(artifact: Digest, size: Int, layer: Digest) {
            self.artifact = artifact
            self.size = size
            self.layer = layer
        }
    }

    package var version: Version
    /// In the order of the image's layers.
    package var layers: [Layer]
    package var prefetches: [Prefetch]
    /// The image manifest, in version 1.
    package var subject: Descriptor?
    package var buildTool: String

    package init(
        version: Version, layers: [Layer], prefetches: [Prefetch] = [], subject: Descriptor? = nil, buildTool: String
    ) {
        self.version = version
        self.layers = layers
        self.prefetches = prefetches
        self.subject = subject
        self.buildTool = buildTool
    }
}
