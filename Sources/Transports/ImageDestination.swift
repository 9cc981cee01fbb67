internal import Codec
package import ImageCore
package import Layers
package import OCI

/// A place that an image is written to. Nothing of it is to be seen under its name until ``commit()``.
package protocol ImageDestination: AnyObject {
    /// What it is, for the report.
    var format: String { get }

    /// Whether a blob of this digest is written already.
    func contains(_ digest: Digest) -> Bool

    /// Where a blob lies that is written already; nil for one that is not.
    func location(_ digest: Digest) throws(ImageError) -> BlobLocation?

    /// Opens the place of the next blob; one at a time.
    func beginBlob() throws(ImageError) -> BlobWriter

    /// Keeps the blob under its digest, or drops it when that is there already.
    func endBlob(_ blob: borrowing BlobWriter, _ digest: Digest) throws(ImageError)

    /// Drops what was written of the blob.
    func abandonBlob(_ blob: borrowing BlobWriter) throws(ImageError)

    /// Writes the documents at the top: which images there are, and under which names.
    func finish(_ contents: DestinationContents) throws(ImageError)

    /// Opens what was written, as a client would, before it has its name.
    func readBack() throws(ImageError) -> ImageSource

    /// Makes the image durable and gives it its name, in one step.
    func commit() throws(ImageError)
}

/// What the top of a layout says.
package struct DestinationContents: Sendable {
    /// The entries of `index.json`.
    package let descriptors: [Descriptor]
    /// The one platform that `manifest.json` offers to `docker load`.
    package let dockerImage: ImageManifest?
    package let tags: [ImageTag]
    /// Types of artifacts of which a manifest has one: what a layout has of them about the same manifest is replaced.
    package let uniqueArtifacts: Set<MediaType>

    package init(
        descriptors: [Descriptor], dockerImage: ImageManifest?, tags: [ImageTag], uniqueArtifacts: Set<MediaType> = []
    ) {
        self.uniqueArtifacts = uniqueArtifacts
        self.descriptors = descriptors
        self.dockerImage = dockerImage
        self.tags = tags
    }
}

extension ImageDestination {
    /// Writes a blob that is at hand.
    package func add(_ bytes: [UInt8]) throws(ImageError) {
        let digest = SHA256Hasher.digest(of: bytes)
        guard !contains(digest) else { return }
        var blob = try beginBlob()
        try blob.append(bytes)
        try endBlob(blob, digest)
    }

    /// Copies a blob whose digest is known; whether it has that digest is proved when the image is read back.
    ///
    /// - Returns: where the copy lies.
    @discardableResult
    package func copy(_ location: BlobLocation, _ digest: Digest) throws(ImageError) -> BlobLocation {
        if !contains(digest) {
            var blob = try beginBlob()
            try blob.copy(location)
            try endBlob(blob, digest)
        }
        guard let copy = try self.location(digest) else {
            throw ImageError(.failure, "blob \(digest) is not where it was written")
        }
        return copy
    }
}
