internal import GPUAnalysis
internal import ImageCore
package import Inspection
internal import JSON
internal import OCI

/// What `recommend` tells of one image: which CUDA image it was built from, the smallest that would do, and why
/// (docs/recommend.md).
package struct RecommendationReport {
    private let image: InspectedImage
    private let sourceName: String

    package init(_ image: InspectedImage, sourceName: String) {
        self.image = image
        self.sourceName = sourceName
    }

    /// The Dockerfile that is proposed.
    package var dockerfile: String { image.gpu.dockerfile.text }

    /// As many reasons as a person reads; all are in the JSON.
    private static let shown = 12

    package func text(_ style: TextStyle = .plain) -> String {
        let recommendation = image.gpu.recommendation
        let current = recommendation.current
        var lines = [
            style.heading(image.name.printable),
            "built from   " + origin(recommendation),
        ]
        lines += current.evidence.map { "             " + $0.printable.shortened(to: 160) }
        lines.append("would do     " + target(recommendation))
        if !recommendation.packages.isEmpty {
            lines.append("or           " + alternative(recommendation))
        }
        lines.append("confidence   \(recommendation.confidence.rawValue): \(reason(recommendation.confidence))")
        lines.append(recommendation.needs.isEmpty ? "because" : "needed")
        lines += recommendation.evidence.prefix(Self.shown).map { "  " + $0.printable }
        let more = recommendation.evidence.count - Self.shown
        if more > 0 { lines.append("  and \(more) more, all in --format json") }
        if !recommendation.sideEffects.isEmpty {
            lines.append("mind")
            lines += recommendation.sideEffects.map { "  " + $0.printable }
        }
        return lines.joined(separator: "\n")
    }

    private func origin(_ recommendation: FlavorRecommendation) -> String {
        let current = recommendation.current
        let files = recommendation.flavorBytes > 0 ? ", \(ByteCount(recommendation.flavorBytes)) of files" : ""
        guard current.flavor != .none else { return "no CUDA image" + files }
        return current.flavor.rawValue + (current.release.map { " of CUDA \($0.full)" } ?? "") + files
    }

    private func target(_ recommendation: FlavorRecommendation) -> String {
        let name = recommendation.recommended == .none ? "no CUDA image" : recommendation.recommended.rawValue
        if recommendation.recommended == recommendation.current.flavor {
            let isOnTop =
                !recommendation.packages.isEmpty && recommendation.packagesBase == recommendation.recommended
            return isOnTop ? "\(name), with what was installed on it" : "\(name), as it is"
        }
        guard recommendation.savedBytes > 0 else { return "\(name) (\(recommendation.image))".printable }
        return "\(name) (\(recommendation.image)): \(ByteCount(recommendation.savedBytes)) less unpacked, ".printable
            + " about \(ByteCount(image.savedCompressedBytes)) less to pull"
    }

    private func alternative(_ recommendation: FlavorRecommendation) -> String {
        let name = "\(recommendation.packagesImage) with \(recommendation.packages.joined(separator: " "))".printable
        let saved = recommendation.savedBytesWithPackages
        return saved > 0 ? "\(name): \(ByteCount(saved)) less unpacked" : name
    }

    private func reason(_ confidence: FlavorRecommendation.Confidence) -> String {
        switch confidence {
        case .high: "by the files and a run with a GPU"
        case .medium:
            "by the files and a run that saw no GPU; what only a GPU makes it load is known by the files alone"
        case .low: "by the files alone, for want of a whole trace; --run or --trace adds what a run touches"
        }
    }

    package var json: [UInt8] {
        var object = JSONObject([
            "schemaVersion": .number(1), "source": .string(sourceName),
            "tags": .array(image.tags.map { .string($0.text) }),
            "platform": image.platform.map { .string($0.description) } ?? .null,
            "digest": .string(image.digest.description),
        ])
        let found = RecommendationJSON(image.gpu.recommendation, savedCompressed: image.savedCompressedBytes).object
        for (key, value) in found.members { object[key] = value }
        object["dockerfile"] = .string(dockerfile)
        return JSONValue.object(object).encoded + [0x0a]
    }
}
