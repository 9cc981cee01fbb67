internal import ImageCore
internal import SOCI

/// Why no layer of an image got a zTOC, and what to do about it.
enum IndexingFailure {
    /// - Throws: an error where no layer of any platform has a zTOC: a runtime would pull such an image whole, and an
    ///   index would only promise otherwise.
    static func check(_ result: IndexResult, _ file: String) throws(ImageError) {
        guard result.images.allSatisfy({ $0.sociIndex == nil }) else { return }
        let layers = result.images.flatMap(\.layers)
        let small = layers.filter { if case .tooSmall = $0.soci { true } else { false } }
        let zstd = layers.count { if case .zstd = $0.soci { true } else { false } }
        var reasons: [String] = []
        if !small.isEmpty {
            let least = result.soci.minimumLayerSize
            let largest = small.map(\.size).max() ?? 0
            reasons.append(
                "\(small.count) of \(layers.count) layers are smaller than \(ByteCount(least)), the largest of them has \(ByteCount(largest)); --min-layer-size lowers the bound"
            )
        }
        if zstd > 0 { reasons.append("\(zstd) of \(layers.count) layers are zstd; --recompress gzip packs them anew") }
        for layer in layers {
            guard case .obstacle(let obstacle) = layer.soci else { continue }
            let entry = obstacle.entry.map { "\($0): " } ?? ""
            reasons.append("layer \(layer.digest.short): \(entry)\(obstacle.reason)")
        }
        if reasons.isEmpty { reasons.append("it has no layers that could be") }
        throw ImageError(.failure, "no layer can be indexed: " + reasons.joined(separator: "; "), file: file)
    }
}
