internal import GPUAnalysis
internal import ImageCore
package import Inspection
internal import Layers
internal import OCI

/// What `inspect` tells, as a comment on a pull request or the summary of a CI job.
package struct MarkdownReport {
    private let result: InspectionResult
    private let gate: GateResult?

    /// - Parameter gate: nil where nothing was held against rules.
    package init(_ result: InspectionResult, gate: GateResult?) {
        self.result = result
        self.gate = gate
    }

    /// GitHub takes comments of up to 65,536 characters; several images must fit.
    private static let mostRows = 20

    package var text: String {
        var parts: [String] = []
        if let gate { parts.append(verdict(gate)) }
        parts += result.images.map(section)
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func verdict(_ gate: GateResult) -> String {
        let lines = gate.rules.map { rule in
            "- \(rule.passed ? "✅" : "❌") \(MarkdownTable.code(rule.rule)): \(MarkdownTable.escaped(rule.message))"
        }
        return (["**Gate \(gate.passed ? "passed" : "failed")**", ""] + lines).joined(separator: "\n")
    }

    private func section(_ image: InspectedImage) -> String {
        let totals = InspectionTotals(image)
        var figures = MarkdownTable([("", false), ("", true)])
        figures.add(["size", "\(ByteCount(totals.size)) in \(totals.layers) layers"])
        figures.add(["unpacked", ByteCount(totals.plainSize).description])
        figures.add(["wasted", ByteCount(totals.wastedBytes).description])
        if let usage = totals.usage {
            figures.add(["touched", "\(ByteCount(usage.touchedBytes)) in \(usage.touchedFiles) files"])
            figures.add(["untouched", ByteCount(usage.untouchedBytes).description])
        }
        figures.add(["pulled lazily", "\(totals.lazyLayers) of \(totals.layers) layers"])
        var parts = [
            "### \(MarkdownTable.escaped(image.name)) \(image.platform.map { MarkdownTable.escaped($0.description) } ?? "")",
            figures.text,
        ]
        let recommendation = RecommendationText(image.gpu.recommendation)
        if recommendation.isOfInterest { parts.append(MarkdownTable.escaped(recommendation.line)) }
        if !image.findings.isEmpty { parts.append(findings(image.findings)) }
        parts.append(details("Layers", layers(image)))
        if !image.gpu.shares.isEmpty { parts.append(details("GPU code", code(image.gpu))) }
        if !image.weights.files.isEmpty { parts.append(details("Model weights", weights(image.weights))) }
        return parts.joined(separator: "\n\n")
    }

    private func findings(_ findings: [Finding]) -> String {
        var table = MarkdownTable([("", false), ("finding", false), ("bytes", true), ("", false)])
        for finding in findings.prefix(Self.mostRows) {
            let paths = PathList(finding.paths, most: 2)
            let names = paths.shown.map { MarkdownTable.code("/\($0)") }.joined(separator: " ")
            let more = paths.more > 0 ? " and \(paths.more) more" : ""
            table.add([
                finding.severity.rawValue, MarkdownTable.code(finding.code),
                finding.bytes.map { $0 > 0 ? ByteCount($0).description : "" } ?? "",
                MarkdownTable.escaped(finding.message) + (names.isEmpty ? "" : "<br>\(names)\(more)"),
            ])
        }
        return MoreRows.after(table.text, of: findings.count, shown: Self.mostRows, indent: "\n")
    }

    private func layers(_ image: InspectedImage) -> String {
        var table = MarkdownTable([
            ("#", true), ("packed", false), ("size", true), ("unpacked", true), ("lazy", false), ("wasted", true),
            ("created by", false),
        ])
        for layer in image.layers.prefix(2 * Self.mostRows) {
            table.add([
                String(layer.number), layer.contents?.compression.rawValue ?? "-", ByteCount(layer.size).description,
                layer.contents.map { ByteCount($0.plainSize).description } ?? "-",
                layer.contents.map { $0.lazyFormats.isEmpty ? "no" : $0.lazyFormats.joined(separator: ", ") } ?? "-",
                layer.contents.map { ByteCount($0.shadowedBytes.saturatingSum($0.duplicatedBytes)).description } ?? "-",
                layer.createdBy.map { MarkdownTable.code($0.printable.shortened(to: 80)) } ?? "",
            ])
        }
        return MoreRows.after(table.text, of: image.layers.count, shown: 2 * Self.mostRows, indent: "\n")
    }

    private func code(_ gpu: GPUContent) -> String {
        var table = MarkdownTable([("architecture", false), ("form", false), ("bytes", true), ("never run", true)])
        for share in gpu.shares.prefix(2 * Self.mostRows) {
            table.add([
                MarkdownTable.escaped(share.architecture.description), share.kind.description,
                ByteCount(share.bytes).description, gpu.targets.isEmpty ? "" : ByteCount(share.deadBytes).description,
            ])
        }
        return MoreRows.after(table.text, of: gpu.shares.count, shown: 2 * Self.mostRows, indent: "\n")
    }

    private func weights(_ weights: WeightContent) -> String {
        var table = MarkdownTable([("file", false), ("format", false), ("bytes", true), ("types", false)])
        for entry in weights.files.sorted(by: { $0.file.size > $1.file.size }).prefix(Self.mostRows) {
            table.add([
                MarkdownTable.code("/\(entry.file.path)"), entry.file.facts.file.format.rawValue,
                ByteCount(entry.file.size).description,
                MarkdownTable.escaped(WeightSection.types(entry.file.facts.file)),
            ])
        }
        return MoreRows.after(table.text, of: weights.files.count, shown: Self.mostRows, indent: "\n")
    }

    private func details(_ title: String, _ body: String) -> String {
        "<details><summary>\(title)</summary>\n\n\(body)\n\n</details>"
    }
}
