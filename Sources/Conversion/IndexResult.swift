package import ImageCore
package import Layers
package import OCI

/// What indexing an image did, for the report.
package struct IndexResult: Sendable {
    package let sourceName: String
    package let sourceFormat: String
    package let sourceDigest: Digest
    package let tags: [ImageTag]
    package let soci: SOCIOptions
    package internal(set) var images: [IndexedImage] = []
    /// Platforms that stay as they were, as text.
    package internal(set) var keptPlatforms: [String] = []
    package internal(set) var warnings: [String] = []
    /// Lines of the prefetch list that no file matched.
    package internal(set) var unmatched: [String] = []
    /// The digest of the new image; in version 1 that of the source.
    package internal(set) var digest: Digest
    package internal(set) var destinationFormat = ""
}

/// One platform's image.
package struct IndexedImage: Sendable {
    package let platform: Platform?
    package let sourceDigest: Digest
    package let digest: Digest
    /// Nil where no layer has a zTOC.
    package let sociIndex: Digest?
    package let layers: [Layer]
    /// Recorded paths that the image does not have.
    package let missing: [FilePathBytes]

    /// One layer, which stays as it is unless it was packed anew.
    package struct Layer: Sendable {
        package let sourceDigest: Digest
        package let sourceSize: Int
        package let mediaType: MediaType
        package internal(set) var digest: Digest
        package internal(set) var size: Int
        /// Nil for a layer that is not looked into.
        package internal(set) var compression: Compression?
        /// Nil for a layer that was not read.
        package internal(set) var plainSize: Int?
        package internal(set) var files: Int?
        package internal(set) var soci: LayerSOCI

        package var isRecompressed: Bool { digest != sourceDigest }
    }
}
