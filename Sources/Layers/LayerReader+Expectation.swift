package import ImageCore

extension LayerReader {
    /// What the image says the layer is; nil where it says nothing.
    package struct Expectation: Sendable {
        package var blobDigest: Digest?
        package var diffID: Digest?

        package init(blobDigest: Digest?, diffID: Digest?) {
            self.blobDigest = blobDigest
            self.diffID = diffID
        }

        /// Gives back the digest that a blob turned out to have.
        ///
        /// - Throws: an error where the image names another.
        package func prove(blob digest: Digest?) throws(ImageError) -> Digest {
            guard let digest else { throw ImageError(.failure, "the blob was not hashed") }
            if let blobDigest, digest != blobDigest {
                throw ImageError(
                    .unreadableInput,
                    "blob is damaged: its digest is \(digest), not the \(blobDigest) that the image names")
            }
            return digest
        }

        /// Gives back the digest that the plain layer turned out to have.
        ///
        /// - Throws: an error where the config names another.
        package func prove(diffID digest: Digest) throws(ImageError) -> Digest {
            if let diffID, digest != diffID {
                throw ImageError(
                    .unreadableInput, "layer is damaged: its diffID is \(digest), not the \(diffID) of the config")
            }
            return digest
        }
    }
}
