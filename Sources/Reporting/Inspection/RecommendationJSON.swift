internal import GPUAnalysis
internal import ImageCore
internal import JSON

/// Which CUDA image would do, for scripts (docs/recommend.md).
struct RecommendationJSON {
    let object: JSONObject

    /// - Parameter savedCompressed: what a pull would save, by how each layer is packed; nil where it is not known.
    init(_ recommendation: FlavorRecommendation, savedCompressed: Int?) {
        object = JSONObject([
            "current": .string(recommendation.current.flavor.rawValue),
            "recommended": .string(recommendation.recommended.rawValue),
            "packages": .array(recommendation.packages.map { .string($0) }),
            "packagesBase": recommendation.packages.isEmpty
                ? .null : .string(recommendation.packagesBase.rawValue),
            "release": recommendation.current.release.map { .string($0.full) } ?? .null,
            "image": .string(recommendation.image),
            "confidence": .string(recommendation.confidence.rawValue),
            "flavorBytes": .number(recommendation.flavorBytes), "savedBytes": .number(recommendation.savedBytes),
            "savedCompressedBytes": savedCompressed.map { .number($0) } ?? .null,
            "savedBytesWithPackages": recommendation.packages.isEmpty
                ? .null : .number(recommendation.savedBytesWithPackages),
            "currentEvidence": .array(recommendation.current.evidence.map { .string($0) }),
            "evidence": .array(recommendation.evidence.prefix(Self.mostReasons).map { .string($0) }),
            "needs": .array(recommendation.needs.prefix(Self.mostReasons).map(Self.need)),
            "sideEffects": .array(recommendation.sideEffects.map { .string($0) }),
        ])
    }

    private static let mostReasons = 1_000

    private static func need(_ need: FlavorNeed) -> JSONValue {
        .object(
            JSONObject([
                "part": .string(need.part.rawValue), "package": .string(need.package),
                "path": need.path.map { .string("/\($0)") } ?? .null, "reason": .string(need.reason),
            ]))
    }
}
