package import ImageCore

/// A run of a blob that is fetched and inflated by itself: from a checkpoint to the next one, or to the blob's end.
package struct CompressedSpan: Hashable, Sendable {
    package let checkpoint: InflateCheckpoint
    /// The SHA-256 of the compressed bytes, with the byte before the checkpoint where bits of it belong to the span.
    package let digest: Digest

    package init(checkpoint: InflateCheckpoint, digest: Digest) {
        self.checkpoint = checkpoint
        self.digest = digest
    }
}
