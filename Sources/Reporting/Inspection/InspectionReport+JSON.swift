internal import AccessTrace
internal import EStargz
internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import JSON
internal import Layers
internal import OCI
internal import SOCI

extension InspectionReport {
    /// The whole report as JSON (docs/inspect.md).
    package var json: [UInt8] {
        let object = JSONObject([
            "schemaVersion": .number(1),
            "source": .object(
                JSONObject(["name": .string(result.sourceName), "format": .string(result.sourceFormat)])),
            "trace": result.record?.circumstances ?? .null,
            "images": .array(result.images.map(image)),
            "gate": gate.map(verdict) ?? .null,
            "absentPlatforms": .array(result.absentPlatforms.map { .string($0.description) }),
        ])
        return JSONValue.object(object).encoded + [0x0a]
    }

    private func image(_ image: InspectedImage) -> JSONValue {
        .object(
            JSONObject([
                "tags": .array(image.tags.map { .string($0.text) }),
                "platform": image.platform.map { .string($0.description) } ?? .null,
                "digest": .string(image.digest.description),
                "entrypoint": .array(image.process.entrypoint.map { .string($0) }),
                "command": .array(image.process.command.map { .string($0) }),
                "layers": .array(zip(image.layers, image.folders.byLayer).map(layer)),
                "totals": totals(InspectionTotals(image)),
                "waste": Self.waste(image),
                "folders": Self.folders(image),
                "largestFiles": Self.files(Array(image.folders.largest.prefix(100))),
                "libraries": Self.programs(image.gpu.libraries),
                "programs": Self.programs(image.gpu.programs),
                "gpuCode": Self.gpuCode(image.gpu),
                "weights": Self.weights(image.weights),
                "recommendation": .object(
                    RecommendationJSON(image.gpu.recommendation, savedCompressed: image.savedCompressedBytes).object),
                "findings": Self.findings(image.findings),
                "missing": .array(image.missing.map { .string("/\($0)") }),
                "remarks": .array(image.remarks.map { .string($0) }),
            ]))
    }

    private func verdict(_ gate: GateResult) -> JSONValue {
        .object(
            JSONObject([
                "passed": .boolean(gate.passed),
                "rules": .array(
                    gate.rules.map { rule in
                        .object(
                            JSONObject([
                                "rule": .string(rule.rule), "passed": .boolean(rule.passed),
                                "message": .string(rule.message),
                            ]))
                    }),
            ]))
    }

    private func layer(_ layer: InspectedLayer, _ folders: FolderNode) -> JSONValue {
        var object = JSONObject([
            "number": .number(layer.number), "digest": .string(layer.digest.description),
            "mediaType": .string(layer.mediaType.text), "size": .number(layer.size),
            "createdBy": layer.createdBy.map { .string($0) } ?? .null, "isRead": .boolean(layer.contents != nil),
        ])
        guard let contents = layer.contents else { return .object(object) }
        object["compression"] = .string(contents.compression.rawValue)
        object["plainSize"] = .number(contents.plainSize)
        object["files"] = .number(contents.files)
        object["fileBytes"] = .number(contents.fileBytes)
        object["shadowedFiles"] = .number(contents.shadowedFiles)
        object["shadowedBytes"] = .number(contents.shadowedBytes)
        object["duplicatedBytes"] = .number(contents.duplicatedBytes)
        object["members"] = .number(contents.memberCount)
        object["lazyFormat"] = contents.lazyFormats.first.map { .string($0) } ?? .null
        object["lazyFormats"] = .array(contents.lazyFormats.map { .string($0) })
        object["notLazyBecause"] = contents.notLazyReason.map { .string($0) } ?? .null
        object["soci"] = contents.soci.spans.map(spans) ?? .null
        object["notSOCIBecause"] = contents.soci.obstacle.map { .string($0.reason) } ?? .null
        object["landmark"] = contents.landmark.map { .string($0.name.description) } ?? .null
        object["prefetchedPlainBytes"] = .number(contents.prefetchedBytes)
        object["usage"] = usage(contents.usage)
        object["folders"] = Self.folders(folders)
        return .object(object)
    }

    private func spans(_ spans: SOCIPulling.Spans) -> JSONValue {
        .object(
            JSONObject([
                "index": .string(spans.index.description),
                "version": spans.version.map { .string($0.rawValue) } ?? .null,
                "ztoc": .string(spans.ztoc.description), "ztocSize": .number(spans.ztocSize),
                "spanSize": .number(spans.spanSize), "spans": .number(spans.count),
                "prefetchedSpans": .number(spans.prefetched),
            ]))
    }

    private func totals(_ totals: InspectionTotals) -> JSONValue {
        .object(
            JSONObject([
                "layers": .number(totals.layers), "size": .number(totals.size), "plainSize": .number(totals.plainSize),
                "files": .number(totals.files), "fileBytes": .number(totals.fileBytes),
                "shadowedFiles": .number(totals.shadowedFiles), "shadowedBytes": .number(totals.shadowedBytes),
                "duplicatedBytes": .number(totals.duplicatedBytes), "wastedBytes": .number(totals.wastedBytes),
                "prefetchedPlainBytes": .number(totals.prefetchedBytes),
                "lazyLayers": .number(totals.lazyLayers), "usage": usage(totals.usage),
            ]))
    }

    private func usage(_ usage: LayerUsage?) -> JSONValue {
        guard let usage else { return .null }
        return .object(
            JSONObject([
                "touchedFiles": .number(usage.touchedFiles), "touchedBytes": .number(usage.touchedBytes),
                "reachableFiles": .number(usage.reachableFiles), "reachableBytes": .number(usage.reachableBytes),
                "untouchedFiles": .number(usage.untouchedFiles), "untouchedBytes": .number(usage.untouchedBytes),
            ]))
    }
}
