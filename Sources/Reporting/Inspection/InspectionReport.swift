internal import EStargz
internal import ImageCore
package import Inspection
internal import Layers
internal import OCI
internal import SOCI

/// What `inspect` tells: a table of layers for each platform, or JSON for scripts (docs/inspect.md).
package struct InspectionReport {
    let result: InspectionResult
    let gate: GateResult?

    /// - Parameter gate: nil where nothing was held against rules.
    package init(_ result: InspectionResult, gate: GateResult? = nil) {
        self.result = result
        self.gate = gate
    }

    /// The tables, their totals, and what the user should know.
    package func text(_ style: TextStyle = .plain) -> String {
        var parts = result.images.map { section($0, style) }
        let absent = result.absentPlatforms.map { $0.description.printable }
        if !absent.isEmpty {
            parts.append("listed, but not in \(result.sourceName): " + absent.joined(separator: ", "))
        }
        if let gate {
            parts.append(
                gate.rules.map { "gate: \($0.passed ? "ok" : "failed")  \($0.rule): \($0.message)".printable }
                    .joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private func section(_ image: InspectedImage, _ style: TextStyle) -> String {
        let heading = [
            image.tags.map(\.text.printable).joined(separator: ", "), image.platform?.description.printable ?? "",
            image.digest.description,
        ]
        var lines = [style.heading(heading.filter { !$0.isEmpty }.joined(separator: "  "))]
        let arguments = image.process.entrypoint + image.process.command
        if !arguments.isEmpty { lines.append("runs: " + arguments.joined(separator: " ").printable.shortened(to: 200)) }
        lines.append(InspectionTable(image).text(style))
        let totals = InspectionTotals(image)
        lines.append(total(totals))
        if let usage = totals.usage { lines += self.usage(usage, of: totals) }
        lines += remarks(image)
        let recommendation = RecommendationText(image.gpu.recommendation)
        if recommendation.isOfInterest { lines.append(recommendation.line) }
        let parts =
            [FolderSection(image).text(style), DuplicateSection(image).text(style)].compactMap(\.self)
            + GPUSection(image).text(style)
            + [WeightSection(image).text(style), FindingSection(image).text(style)].compactMap(\.self)
        return ([lines.joined(separator: "\n")] + parts).joined(separator: "\n\n")
    }

    private func total(_ totals: InspectionTotals) -> String {
        var parts = [
            "total: \(ByteCount(totals.size)) in \(Counted(totals.layers, "layer"))",
            "\(ByteCount(totals.plainSize)) plain",
            "\(Counted(totals.files, "file")) of \(ByteCount(totals.fileBytes))",
            "\(totals.lazyLayers) pulled lazily",
        ]
        if totals.shadowedFiles > 0 {
            parts.append("\(ByteCount(totals.shadowedBytes)) shadowed in \(Counted(totals.shadowedFiles, "file"))")
        }
        if totals.wastedBytes > 0 { parts.append("\(ByteCount(totals.wastedBytes)) wasted") }
        return parts.joined(separator: ", ")
    }

    private func usage(_ usage: LayerUsage, of totals: InspectionTotals) -> [String] {
        func share(_ bytes: Int) -> String {
            guard totals.fileBytes > 0 else { return ByteCount(bytes).description }
            let permille = Int((Double(bytes) / Double(totals.fileBytes) * 1_000).rounded())
            return "\(ByteCount(bytes)) (\(permille / 10).\(permille % 10) %)"
        }
        var lines = [
            "touched: \(share(usage.touchedBytes)) in \(Counted(usage.touchedFiles, "file")), untouched: \(share(usage.untouchedBytes))"
        ]
        if usage.reachableFiles > 0 {
            lines.append(
                "reachable, though no run touched it: \(share(usage.reachableBytes)) in \(Counted(usage.reachableFiles, "file"))"
            )
        }
        return lines
    }

    private func remarks(_ image: InspectedImage) -> [String] {
        var remarks = obstacles(image)
        let blind = image.layers.filter { $0.contents?.isFetchedBlindly == true }
        if !blind.isEmpty {
            let numbers = LayerNumbers(blind.map(\.number))
            remarks.append(
                numbers.isOne
                    ? "\(numbers) has no landmark: runtimes fetch its first 10 MiB before the start"
                    : "\(numbers) have no landmark: runtimes fetch the first 10 MiB of each before the start")
        }
        for layer in image.layers where layer.contents == nil {
            remarks.append(
                layer.mediaType.layerKind == .foreign
                    ? "layer \(layer.number) is a foreign layer and was not read"
                    : "layer \(layer.number) was not read: its media type \(layer.mediaType.text.printable) is not known"
            )
        }
        if !image.missing.isEmpty {
            remarks.append("of the trace, not in the image: \(Counted(image.missing.count, "path"))")
        }
        return remarks + image.remarks.map { "note: " + $0.printable }
    }

    private func obstacles(_ image: InspectedImage) -> [String] {
        let whole = grouped(image) { $0.notLazyReason }.map { reason, layers in
            "\(layers) \(layers.isOne ? "is" : "are each") pulled whole: \(reason.printable)"
        }
        // What the image has an index for, and what yet comes by another format alone.
        let other = grouped(image) { $0.lazyFormats.isEmpty ? nil : $0.brokenSOCI }.map { reason, layers in
            "\(layers) \(layers.isOne ? "is" : "are") not pulled by SOCI: \(reason.printable)"
        }
        let recent = grouped(image) { $0.needsRecentSnapshotter ? "" : nil }.map { _, layers in
            "\(layers) \(layers.isOne ? "has" : "have each") several gzip members: "
                + "a zTOC of such a layer needs soci-snapshotter 0.14 or later"
        }
        let first = grouped(image) { $0.soci.spans?.version == .v1 ? "" : nil }.map { _, layers in
            "\(layers) \(layers.isOne ? "has its zTOC" : "have their zTOCs") in an index of version 1: "
                + "soci-snapshotter 0.10 and later looks for one only where it is told to"
        }
        return whole + other + recent + first
    }

    /// Layers of one image mostly share what is to be said: each is told once, with the layers that it is true of.
    private func grouped(
        _ image: InspectedImage, _ remark: (InspectedLayer.Contents) -> String?
    ) -> [(remark: String, layers: LayerNumbers)] {
        var groups: [(remark: String, numbers: [Int])] = []
        for layer in image.layers {
            guard let text = layer.contents.flatMap(remark) else { continue }
            if let known = groups.firstIndex(where: { $0.remark == text }) {
                groups[known].numbers.append(layer.number)
            } else {
                groups.append((text, [layer.number]))
            }
        }
        return groups.map { ($0.remark, LayerNumbers($0.numbers)) }
    }
}

extension InspectedLayer.Contents {
    /// Whether a runtime fetches the layer's start for want of a landmark.
    fileprivate var isFetchedBlindly: Bool { lazyPulling.format != nil && landmark == nil }

    /// What is wrong with SOCI for the layer; nil where the image has none, and where nothing is.
    fileprivate var brokenSOCI: String? { soci.obstacle == .noIndex ? nil : soci.obstacle?.reason }
}
