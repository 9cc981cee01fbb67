package import ImageCore
package import Tar

/// What one reading of a layer showed of its files.
package struct LayerSurvey: Sendable {
    /// In the order of the archive.
    package let entries: [TarEntry]
    /// The SHA-256 of each regular file's bytes, by entry; none where they were not asked for, and nil for an entry
    /// that is no file.
    package let digests: [Digest?]
    /// By entry.
    package let facts: [Int: FileFacts]
    /// False where there was more to keep than `Limits` allows.
    package let isComplete: Bool
}
