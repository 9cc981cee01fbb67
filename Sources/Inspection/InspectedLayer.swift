package import ImageCore
package import OCI

/// One layer of an inspected image.
package struct InspectedLayer: Sendable {
    package let digest: Digest
    package let mediaType: MediaType
    /// The size of the blob.
    package let size: Int

    package init(digest: Digest, mediaType: MediaType, size: Int) {
        self.digest = digest
        self.mediaType = mediaType
        self.size = size
    }
}
