internal import AccessTrace
internal import GPUAnalysis
internal import ImageCore
package import Inspection
internal import JSON
internal import Layers
internal import OCI

/// What `inspect` tells as one page that needs no network: the data, in the keys that the page's program reads.
package struct HTMLReport {
    private let result: InspectionResult
    private let gate: GateResult?
    private let version: String

    /// - Parameters:
    ///   - gate: nil where nothing was held against rules.
    ///   - version: of this program.
    package init(_ result: InspectionResult, gate: GateResult?, version: String) {
        self.result = result
        self.gate = gate
        self.version = version
    }

    package var bytes: [UInt8] {
        HTMLPage(title: result.images.first?.tags.first?.text ?? result.sourceName, data: data).bytes
    }

    /// Rows of one table, and touches of one time line, that a person may want to see.
    private static let mostRows = 2_000
    private static let mostTouches = 5_000
    private static let mostPaths = 20

    private var data: JSONValue {
        .object(
            JSONObject([
                "schemaVersion": .number(1), "source": .string(result.sourceName),
                "tool": .string("gpuimg \(version)"), "hasTrace": .boolean(result.record != nil),
                "images": .array(result.images.map(image)),
                "gate": .array(
                    (gate?.rules ?? []).map { rule in
                        .object(
                            JSONObject([
                                "rule": .string(rule.rule), "ok": .boolean(rule.passed),
                                "message": .string(rule.message),
                            ]))
                    }),
            ]))
    }

    private func image(_ image: InspectedImage) -> JSONValue {
        let totals = InspectionTotals(image)
        return .object(
            JSONObject([
                "name": .string(image.name), "platform": .string(image.platform?.description ?? ""),
                "digest": .string(image.digest.description),
                "runs": .string((image.process.entrypoint + image.process.command).joined(separator: " ")),
                "size": .number(totals.size), "plain": .number(totals.plainSize), "files": .number(totals.files),
                "wasted": .number(totals.wastedBytes),
                "used": totals.usage.map { .number($0.touchedBytes) } ?? .null,
                "layers": .array(image.layers.map(layer)), "folders": Self.node(image.folders.merged),
                "byLayer": .array(image.folders.byLayer.map(Self.node)), "touches": touches(image),
                "ready": result.record?.milestones.ready.map { .number($0) } ?? .null,
                "largest": .array(image.folders.largest.prefix(Self.mostRows).map(Self.file)),
                "duplicates": .array(image.duplicates.groups.prefix(Self.mostRows).map(Self.group)),
                "findings": .array(image.findings.map(Self.finding)), "libraries": Self.libraries(image.gpu),
                "gpuCode": image.gpu.code.isEmpty ? .null : Self.code(image.gpu),
                "weights": .array(image.weights.files.prefix(Self.mostRows).map(Self.weights)),
                "recommendation": Self.recommendation(image.gpu.recommendation),
            ]))
    }

    private func layer(_ layer: InspectedLayer) -> JSONValue {
        let contents = layer.contents
        return .object(
            JSONObject([
                "n": .number(layer.number), "digest": .string(layer.digest.description),
                "createdBy": layer.createdBy.map { .string($0.shortened(to: 500)) } ?? .null,
                "packed": .string(contents?.compression.rawValue ?? "not read"), "size": .number(layer.size),
                "plain": .number(contents?.plainSize ?? 0), "files": .number(contents?.files ?? 0),
                "lazy": .string(
                    contents.map { $0.lazyFormats.isEmpty ? "no" : $0.lazyFormats.joined(separator: ", ") } ?? "no"),
                "why": contents?.notLazyReason.map { .string($0) } ?? .null,
                "shadowed": .number(contents?.shadowedBytes ?? 0),
                "duplicated": .number(contents?.duplicatedBytes ?? 0),
                "used": contents?.usage.map { .number($0.touchedBytes) } ?? .null,
            ]))
    }

    /// `[name, bytes, touched or -1, files, children]`: an array, since there are thousands.
    private static func node(_ node: FolderNode) -> JSONValue {
        var parts: [JSONValue] = [
            .string(node.name.isEmpty ? "…" : node.name.description), .number(node.bytes),
            .number(node.touchedBytes ?? -1), .number(node.files),
        ]
        if !node.children.isEmpty { parts.append(.array(node.children.map(Self.node))) }
        return .array(parts)
    }

    /// The first touch of every file that the image has, in their order.
    private func touches(_ image: InspectedImage) -> JSONValue {
        guard let record = result.record else { return .array([]) }
        let missing = Set(image.missing)
        let seen = record.paths.filter { path in
            (path.source == .observed || path.source == .runtime) && path.kinds != .link
                && !path.kinds.contains(.directory) && !missing.contains(path.path.cleaned)
        }
        return .array(
            seen.prefix(Self.mostTouches).map { path in
                .array([.number(path.firstTouch), .number(path.touchedBytes ?? 0), .string("/\(path.path)")])
            })
    }

    private static func file(_ file: FileUse) -> JSONValue {
        .object(
            JSONObject([
                "path": .string("/\(file.path)"), "layer": .number(file.layer), "size": .number(file.size),
                "used": file.touchedBytes.map { .number($0) } ?? .null,
            ]))
    }

    private static func group(_ group: DuplicateFiles.Group) -> JSONValue {
        let paths = PathList(group.paths, most: mostPaths)
        return .object(
            JSONObject([
                "bytes": .number(group.reclaimableBytes), "size": .number(group.size), "paths": paths.json,
                "more": .number(paths.more),
            ]))
    }

    private static func finding(_ finding: Finding) -> JSONValue {
        let paths = PathList(finding.paths, most: mostPaths)
        return .object(
            JSONObject([
                "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
                "message": .string(finding.message), "paths": paths.json, "more": .number(paths.more),
                "bytes": finding.bytes.map { .number($0) } ?? .null,
            ]))
    }

    private static func libraries(_ gpu: GPUContent) -> JSONValue {
        let loaded = Set(gpu.libraries.filter(\.isLoaded).map(\.soname))
        return .array(
            gpu.libraries.map { library in
                let taken = library.isLoaded ? "loader" : loaded.contains(library.soname) ? "shadowed" : ""
                return .object(
                    JSONObject([
                        "soname": .string(library.soname?.description ?? ""), "path": .string("/\(library.path)"),
                        "package": library.package.map { .string($0) } ?? .null, "size": .number(library.size),
                        "takenBy": .string(taken),
                    ]))
            })
    }

    private static func code(_ gpu: GPUContent) -> JSONValue {
        let hasTargets = !gpu.targets.isEmpty
        return .object(
            JSONObject([
                "bytes": .number(gpu.codeBytes), "dead": hasTargets ? .number(gpu.deadCodeBytes) : .null,
                "targets": .array(gpu.targets.map { .string($0.description) }),
                "architectures": .array(
                    gpu.shares.map { share in
                        .object(
                            JSONObject([
                                "name": .string(share.architecture.description),
                                "kind": .string(share.kind.description), "bytes": .number(share.bytes),
                                "entries": .number(share.entries), "dead": .number(share.deadBytes),
                            ]))
                    }),
                "files": .array(
                    gpu.code.prefix(mostRows).map { file in
                        .object(
                            JSONObject([
                                "path": .string("/\(file.path)"), "bytes": .number(file.facts.bytes),
                                "dead": hasTargets ? .number(file.facts.deadBytes) : .null,
                            ]))
                    }),
            ]))
    }

    private static func weights(_ entry: WeightContent.File) -> JSONValue {
        let facts = entry.file.facts
        let deflated = facts.deflatedPermille.map { "\($0 / 10).\($0 % 10) %" } ?? ""
        return .object(
            JSONObject([
                "path": .string("/\(entry.file.path)"), "format": .string(facts.file.format.rawValue),
                "layer": .number(entry.layer), "bytes": .number(entry.file.size),
                "tensors": .number(facts.file.tensors), "elements": .number(facts.file.elements),
                "types": .string(WeightSection.types(facts.file)),
                "half": .number(facts.file.bytes - facts.file.bytes(as: .half)),
                "int8": .number(facts.file.bytes - facts.file.bytes(as: .int8)),
                "compresses": .string(facts.compresses.map { ($0 ? "to " : "no, ") + deflated } ?? ""),
                "sharesLayerWithCode": .boolean(entry.sharesLayerWithCode),
            ]))
    }

    private static func recommendation(_ recommendation: FlavorRecommendation) -> JSONValue {
        guard RecommendationText(recommendation).isOfInterest else { return .null }
        return .object(
            JSONObject([
                "current": .string(recommendation.current.flavor.rawValue),
                "recommended": .string(recommendation.recommended.rawValue),
                "packages": .array(recommendation.packages.map { .string($0) }),
                "saved": .number(recommendation.savedBytes),
                "confidence": .string(recommendation.confidence.rawValue),
                "evidence": .array(recommendation.evidence.prefix(mostPaths).map { .string($0) }),
                "sideEffects": .array(recommendation.sideEffects.map { .string($0) }),
            ]))
    }
}
