package import Conversion
internal import ImageCore
internal import JSON
internal import Layers
internal import OCI
internal import SOCI

/// What `index` tells at its end, as a table for people or JSON for scripts (docs/report.md).
package struct IndexReport {
    private let result: IndexResult
    private let destination: String
    private let milliseconds: Int

    /// - Parameters:
    ///   - destination: as the user named it.
    ///   - milliseconds: how long it took.
    package init(_ result: IndexResult, destination: String, milliseconds: Int) {
        self.result = result
        self.destination = destination
        self.milliseconds = milliseconds
    }

    /// The tables, what the user should know, and the totals.
    package var text: String {
        var parts: [String] = []
        for image in result.images {
            let soci = SOCIReport(image, result.soci)
            parts.append("\(image.platform?.description ?? "image"):")
            parts += soci.table + soci.remarks
            if !image.missing.isEmpty {
                parts.append("of the trace, no longer in the image: \(image.missing.count) paths")
            }
        }
        parts += result.keptPlatforms.map { "kept as it was: \($0)" }
        parts += result.unmatched.map { "not in the image, though on the prefetch list: \($0)" }
        parts += result.warnings.map { "note: \($0)" }
        parts.append(totals)
        return parts.joined(separator: "\n")
    }

    private var totals: String {
        let layers = result.images.flatMap(\.layers)
        let ztocs = layers.compactMap(\.soci.ztoc)
        let size = ztocs.reduce(0) { $0.saturatingSum($1.size) }
        let seconds = (milliseconds + 50) / 100
        return
            "total: \(ztocs.count) of \(layers.count) layers indexed, zTOCs of \(ByteCount(size)); \(seconds / 10).\(seconds % 10) s"
    }

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
            "images": .array(result.images.map(Self.image)),
            "keptPlatforms": .array(result.keptPlatforms.map { .string($0) }),
            "unmatchedPrefetch": .array(result.unmatched.map { .string($0) }),
            "warnings": .array(result.warnings.map { .string($0) }),
        ])
        return JSONValue.object(object).encoded + [0x0a]
    }

    private static func image(_ image: IndexedImage) -> JSONValue {
        .object(
            JSONObject([
                "platform": image.platform.map { .string($0.description) } ?? .null,
                "sourceDigest": .string(image.sourceDigest.description),
                "digest": .string(image.digest.description),
                "sociIndex": image.sociIndex.map { .string($0.description) } ?? .null,
                "layers": .array(image.layers.map(layer)),
                "missing": .array(image.missing.map { .string("/\($0)") }),
            ]))
    }

    private static func layer(_ layer: IndexedImage.Layer) -> JSONValue {
        .object(
            JSONObject([
                "sourceDigest": .string(layer.sourceDigest.description), "sourceSize": .number(layer.sourceSize),
                "sourceMediaType": .string(layer.mediaType.text),
                "sourceCompression": layer.compression.map { .string($0.rawValue) } ?? .null,
                "plainSize": layer.plainSize.map { .number($0) } ?? .null,
                "files": layer.files.map { .number($0) } ?? .null, "digest": .string(layer.digest.description),
                "size": .number(layer.size), "soci": layer.soci.json,
            ]))
    }
}

extension SOCIReport {
    fileprivate init(_ image: IndexedImage, _ options: SOCIOptions) {
        self.init(options, image.layers.map { Layer(digest: $0.digest, size: $0.size, soci: $0.soci) })
    }
}
