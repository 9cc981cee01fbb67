/// How a layer is packed, as reading all of it showed.
package struct LayerFraming: Sendable {
    /// What the blob's own bytes say, whatever its media type.
    package let compression: Compression
    /// The bytes of the layer once inflated.
    package let plainSize: Int
    /// How many gzip members or zstd frames it has; 0 for a plain layer.
    package let memberCount: Int

    package init(compression: Compression, plainSize: Int, memberCount: Int) {
        self.compression = compression
        self.plainSize = plainSize
        self.memberCount = memberCount
    }
}
