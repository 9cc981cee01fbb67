internal import Conversion
internal import ImageCore
internal import JSON
internal import SOCI

/// What SOCI came to for the layers of one image: a table, what the user should know, and JSON.
struct SOCIReport {
    /// A layer by the digest that it has now.
    struct Layer {
        let digest: Digest
        let size: Int
        let soci: LayerSOCI
    }

    private let options: SOCIOptions
    private let layers: [Layer]

    init(_ options: SOCIOptions, _ layers: [Layer]) {
        self.options = options
        self.layers = layers
    }

    /// Empty where no layer has a zTOC, or would have one.
    var table: [String] {
        guard layers.contains(where: { $0.soci.isIndexed }) else { return [] }
        var table = TextTable([
            ("layer", .left), ("size", .right), ("zTOC", .right), ("spans", .right), ("prefetch", .right),
            ("", .left),
        ])
        for layer in layers {
            let ztoc = layer.soci.ztoc
            table.add([
                layer.digest.short, ByteCount(layer.size).description,
                ztoc.map { ByteCount($0.size).description } ?? "-",
                ztoc.map { String($0.spans) } ?? "-", ztoc.map { String($0.prefetchedSpans) } ?? "-", layer.soci.note,
            ])
        }
        return [table.text]
    }

    /// Why layers have no zTOC, and what reading those that have one takes.
    var remarks: [String] {
        var remarks: [String] = []
        let small = numbers { if case .tooSmall = $0 { true } else { false } }
        if !layers.contains(where: { $0.soci.isIndexed }) {
            let why =
                small.count == layers.count
                ? "no layer reaches" : "\(small.count) of \(layers.count) layers are below"
            let least = ByteCount(options.minimumLayerSize)
            remarks.append(
                small.isEmpty ? "no SOCI index" : "no SOCI index: \(why) --min-layer-size (\(least))")
        }
        let zstd = numbers { if case .zstd = $0 { true } else { false } }
        if !zstd.isEmpty {
            remarks.append(
                "\(LayerNumbers(zstd)) \(zstd.count == 1 ? "is" : "are") zstd, which no zTOC can be made of (gpuimg index --recompress gzip packs such layers anew)"
            )
        }
        for (number, layer) in layers.enumerated() {
            guard case .obstacle(let obstacle) = layer.soci else { continue }
            let entry = obstacle.entry.map { "\($0): " } ?? ""
            remarks.append("layer \(number + 1) has no zTOC: \(entry)\(obstacle.reason)")
        }
        let several = numbers { $0.ztoc?.hasSeveralMembers == true }
        if !several.isEmpty {
            remarks.append(
                "\(LayerNumbers(several)) \(several.count == 1 ? "has" : "have") several gzip members: the zTOC needs soci-snapshotter 0.14 or later"
            )
        }
        return remarks
    }

    private func numbers(_ isMeant: (LayerSOCI) -> Bool) -> [Int] {
        layers.indices.filter { isMeant(layers[$0].soci) }.map { $0 + 1 }
    }
}

extension SOCIOptions {
    /// Null where there is to be no index.
    var json: JSONValue {
        guard let version else { return .null }
        return .object(
            JSONObject([
                "version": .string(version.rawValue), "spanSize": .number(spanSize),
                "minLayerSize": .number(minimumLayerSize),
            ]))
    }
}

extension WrittenZTOC {
    var prefetchedSpans: Int { prefetched.reduce(0) { $0 + $1.count } }
}

extension LayerSOCI {
    fileprivate var isIndexed: Bool {
        switch self {
        case .indexed, .planned: true
        case .tooSmall, .zstd, .obstacle, .passedThrough: false
        }
    }

    /// A word in a table for what stands out.
    fileprivate var note: String {
        switch self {
        case .indexed(let ztoc): ztoc.isReused ? "kept" : ""
        case .planned: "planned"
        case .tooSmall: "too small"
        case .zstd: "zstd"
        case .obstacle: "not indexed"
        case .passedThrough: "untouched"
        }
    }

    var json: JSONValue {
        switch self {
        case .indexed(let ztoc):
            .object(
                JSONObject([
                    "outcome": .string(ztoc.isReused ? "kept" : "indexed"),
                    "ztoc": .string(ztoc.digest.description), "size": .number(ztoc.size),
                    "spans": .number(ztoc.spans), "hasSeveralMembers": .boolean(ztoc.hasSeveralMembers),
                    "prefetchedSpans": .number(ztoc.prefetchedSpans),
                    "prefetchedPlainBytes": .number(ztoc.prefetchedBytes),
                    "prefetch": .array(
                        ztoc.prefetched.map { spans in
                            .object(
                                JSONObject([
                                    "startSpan": .number(spans.lowerBound), "endSpan": .number(spans.upperBound),
                                ]))
                        }),
                ]))
        case .planned: outcome("planned")
        case .tooSmall: outcome("too small")
        case .zstd: outcome("zstd")
        case .passedThrough: outcome("passed through")
        case .obstacle(let obstacle):
            .object(
                JSONObject([
                    "outcome": .string("obstacle"), "reason": .string(obstacle.reason),
                    "entry": obstacle.entry.map { .string($0.description) } ?? .null,
                ]))
        }
    }

    private func outcome(_ text: String) -> JSONValue { .object(JSONObject(["outcome": .string(text)])) }
}
