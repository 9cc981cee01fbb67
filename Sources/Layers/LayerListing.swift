package import Tar

/// What a layer holds, read without hashing or keeping any content.
package struct LayerListing: Sendable {
    /// In the order of the archive.
    package let entries: [TarEntry]
    package let compression: Compression
    /// The bytes of the layer once inflated.
    package let plainSize: Int
    /// How many gzip members or zstd frames it has; 0 for a plain layer.
    package let memberCount: Int
}
