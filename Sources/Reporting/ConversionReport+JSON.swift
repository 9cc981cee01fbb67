internal import Conversion
internal import EStargz
internal import GPUAnalysis
internal import ImageCore
internal import JSON
internal import Layers
internal import OCI

extension ConversionReport {
    /// The whole report as JSON (docs/report.md).
    package var json: [UInt8] {
        let object = JSONObject([
            "schemaVersion": .number(1),
            "source": ReportEnds.source(
                result.sourceName, format: result.sourceFormat, result.sourceDigest, result.tags),
            "destination": ReportEnds.destination(
                destination, format: result.destinationFormat, result.digest),
            "milliseconds": .number(milliseconds),
            "soci": result.soci.json,
            "images": .array(result.images.map(image)),
            "keptPlatforms": .array(result.keptPlatforms.map { .string($0) }),
            "unmatchedPrefetch": .array(result.unmatched.map { .string($0) }),
            "warnings": .array(result.warnings.map { .string($0) }),
        ])
        return JSONValue.object(object).encoded + [0x0a]
    }

    private func image(_ image: ConvertedImage) -> JSONValue {
        .object(
            JSONObject([
                "platform": image.platform.map { .string($0.description) } ?? .null,
                "sourceDigest": .string(image.sourceDigest.description),
                "digest": image.digest.map { .string($0.description) } ?? .null,
                "sociIndex": image.sociIndex.map { .string($0.description) } ?? .null,
                "layers": .array(image.layers.map(Self.layer)),
                "trace": image.record?.circumstances ?? .null,
                "plan": Self.plan(image, result.model)?.json ?? .null,
                "recommendation": image.recommendation.map {
                    .object(RecommendationJSON($0, savedCompressed: nil).object)
                } ?? .null,
            ]))
    }

    private static func layer(_ layer: ConvertedLayer) -> JSONValue {
        var object = JSONObject([
            "sourceDigest": .string(layer.sourceDigest.description), "sourceSize": .number(layer.sourceSize),
            "sourceMediaType": .string(layer.mediaType.text),
            "sourceCompression": layer.compression.map { .string($0.rawValue) } ?? .null,
            "plainSize": layer.plainSize.map { .number($0) } ?? .null, "files": .number(layer.files),
            "prefetchedFiles": .number(layer.prefetchedFiles), "prefetchedPlainBytes": .number(layer.prefetchedBytes),
            "soci": layer.soci?.json ?? .null,
        ])
        switch layer.outcome {
        case .rewritten(let landmark, let written):
            object["outcome"] = .string("rewritten")
            object["landmark"] = .string(landmark.name.description)
            object["format"] = .string(layer.format)
            object["digest"] = .string(written.digest.description)
            object["size"] = .number(written.size)
            object["diffID"] = .string(written.diffID.description)
            object["tocDigest"] = .string(written.tocDigest.description)
            object["members"] = .number(written.map.members.count)
            object["prefetchSize"] = .number(written.prefetchSize)
        case .planned(let landmark):
            object["outcome"] = .string("planned")
            object["landmark"] = .string(landmark.name.description)
        case .untouched(let entry, let reason):
            object["outcome"] = .string("untouched")
            object["entry"] = .string(entry.description)
            object["reason"] = .string(reason)
        case .foreign: object["outcome"] = .string("foreign")
        case .unknownMediaType: object["outcome"] = .string("unknown media type")
        }
        return .object(object)
    }
}
