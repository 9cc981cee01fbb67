package import Tar

/// What planning by a trace needs to know of a layer.
package struct TracedLayer: Sendable {
    /// In the order of the archive; empty for a layer that is not read.
    package let entries: [TarEntry]
    /// Compressed bytes for a plain one, as they are to be expected.
    package let ratio: Double

    /// Of a layer that is not compressed yet: at level 6 the usr folder of a Debian system comes to 0.39, the opened files
    /// of a torch image with a model of noise among them to 0.60.
    package static let usualRatio = 0.45

    /// - Parameter compressedSize: the blob's size; nil where it is plain, which tells nothing.
    package init(_ entries: [TarEntry], compressedSize: Int?) {
        self.entries = entries
        let plain = entries.last?.end ?? 0
        guard let compressedSize, plain > 0 else {
            ratio = Self.usualRatio
            return
        }
        // Noise grows by little, and what shrinks to less than a hundredth is holes.
        ratio = min(max(Double(compressedSize) / Double(plain), 0.01), 1)
    }

    /// What plain bytes of the layer come to.
    func cost(ofPlain plain: Int, requests: Int = 0) -> FetchCost {
        FetchCost(compressed: Int(Double(plain) * ratio), requests: requests, plain: plain)
    }
}
