package import Conversion
internal import EStargz
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner

/// What `optimize` tells at its end, as a table for people or JSON for scripts (docs/report.md).
package struct ConversionReport {
    let result: ConversionResult
    let destination: String
    let milliseconds: Int

    /// - Parameters:
    ///   - destination: as the user named it.
    ///   - milliseconds: how long the conversion took.
    package init(_ result: ConversionResult, destination: String, milliseconds: Int) {
        self.result = result
        self.destination = destination
        self.milliseconds = milliseconds
    }

    /// The tables, the totals, and what the user should know.
    package var text: String {
        var parts: [String] = []
        for image in result.images {
            parts.append("\(image.platform?.description ?? "image"):\n" + table(image))
            parts += image.layers.compactMap(remark)
            let soci = SOCIReport(
                result.soci,
                image.layers.compactMap { layer in
                    layer.soci.map { SOCIReport.Layer(digest: layer.digest, size: layer.size, soci: $0) }
                })
            parts += soci.table + soci.remarks
            if let plan = Self.plan(image, result.model) { parts += plan.lines }
        }
        parts += result.keptPlatforms.map { "kept as it was: \($0)" }
        parts += result.unmatched.map { "not in the image, though on the prefetch list: \($0)" }
        parts += result.warnings.map { "note: \($0)" }
        parts.append(totals)
        return parts.joined(separator: "\n")
    }

    /// A line for each platform with CUDA: which CUDA image would do.
    package var advice: [String] {
        result.images.compactMap { image in
            guard let recommendation = image.recommendation.map(RecommendationText.init), recommendation.isOfInterest
            else { return nil }
            let platform = result.images.count > 1 ? image.platform.map { "\($0): " } ?? "" : ""
            return platform + recommendation.line + "; gpuimg recommend tells why"
        }
    }

    static func plan(_ image: ConvertedImage, _ model: CostModel) -> PlanReport? {
        guard let record = image.record, let plan = image.plan else { return nil }
        return PlanReport(record, plan, model: model)
    }

    private func table(_ image: ConvertedImage) -> String {
        var table = TextTable([
            ("layer", .left), ("was", .left), ("size", .right), ("files", .right), ("now", .left), ("size", .right),
            ("landmark", .left), ("prefetch", .right),
        ])
        for layer in image.layers {
            table.add([
                layer.sourceDigest.short, layer.compression?.rawValue ?? "-", ByteCount(layer.sourceSize).description,
                layer.compression == nil ? "-" : String(layer.files), layer.format, ByteCount(layer.size).description,
                layer.landmarkName, layer.prefetchText,
            ])
        }
        return table.text
    }

    private func remark(_ layer: ConvertedLayer) -> String? {
        switch layer.outcome {
        case .rewritten, .planned: nil
        case .untouched(let entry, let reason):
            "layer \(layer.sourceDigest.short) stays as it was: \(entry): \(reason)"
        case .foreign: "layer \(layer.sourceDigest.short) is a foreign layer and stays as it was"
        case .unknownMediaType:
            "layer \(layer.sourceDigest.short) stays as it was: its media type \(layer.mediaType) is not known"
        }
    }

    private var totals: String {
        let layers = result.images.flatMap(\.layers)
        // The size of a foreign layer is only what its descriptor claims.
        let before = layers.reduce(0) { $0.saturatingSum($1.sourceSize) }
        if result.digest == nil { return "total: \(ByteCount(before)) in \(layers.count) layers; nothing was written" }
        let after = layers.reduce(0) { $0.saturatingSum($1.size) }
        let prefetch = layers.reduce(0) { $0 + ($1.prefetchSize ?? 0) }
        let seconds = (milliseconds + 50) / 100
        return
            "total: \(ByteCount(before)) -> \(ByteCount(after)), of which \(ByteCount(prefetch)) are fetched before the start; \(seconds / 10).\(seconds % 10) s"
    }
}

extension ConvertedLayer {
    /// How the layer is packed now.
    var format: String {
        switch outcome {
        case .rewritten(_, let written): written.zstdChunked == nil ? "estargz" : "zstd:chunked"
        case .planned: "planned"
        case .untouched, .foreign, .unknownMediaType: "untouched"
        }
    }

    var landmarkName: String {
        switch outcome {
        case .rewritten(let landmark, _), .planned(let landmark): landmark == .prefetch ? "prefetch" : "no prefetch"
        case .untouched, .foreign, .unknownMediaType: "-"
        }
    }

    /// The compressed bytes before the landmark; nil where nothing was written.
    var prefetchSize: Int? {
        if case .rewritten(_, let written) = outcome { written.prefetchSize } else { nil }
    }

    var prefetchText: String {
        switch outcome {
        case .rewritten(_, let written): ByteCount(written.prefetchSize).description
        case .planned: ByteCount(prefetchedBytes).description
        case .untouched, .foreign, .unknownMediaType: "-"
        }
    }
}
