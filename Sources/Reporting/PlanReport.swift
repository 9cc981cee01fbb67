internal import AccessTrace
internal import ImageCore
internal import JSON
internal import Planner

/// What a trace came to: how the image was run, what stands in front and why, and how long a start will wait.
struct PlanReport {
    private let record: AccessRecord
    private let plan: TracePlan
    private let model: CostModel

    /// How many of the largest files are explained.
    static let explained = 20

    init(_ record: AccessRecord, _ plan: TracePlan, model: CostModel) {
        self.record = record
        self.plan = plan
        self.model = model
    }

    var lines: [String] {
        var lines = [run]
        for (number, layer) in plan.layers.enumerated() where layer.files > 0 {
            lines.append(
                "layer \(number + 1): \(layer.files) files in front, \(ByteCount(layer.plain)) plain, about \(ByteCount(layer.compressed)) to fetch, \(Self.seconds(layer.seconds)) at \(bandwidth)"
            )
        }
        if !plan.files.isEmpty { lines.append(table) }
        lines.append("until ready, by the model: \(cost(plan.forecast.plan))")
        lines.append("  every opened file in front: \(cost(plan.forecast.everyOpenedFile))")
        lines.append("  nothing in front: \(cost(plan.forecast.nothingInFront))")
        if !plan.missing.isEmpty {
            lines.append("of the trace, no longer in the image: \(plan.missing.count) paths")
            lines += plan.missing.prefix(Self.explained).map { "  /\($0)" }
        }
        return lines
    }

    private var run: String {
        let how = [
            record.tier.map { "tier \($0.rawValue)" }, record.backend.map { "watched by \($0.rawValue)" },
            record.gpu.map { "GPU libraries \($0.rawValue)" }, record.stop.map { "ended by \($0.rawValue)" },
            record.isComplete ? nil : "incomplete", record.runs > 1 ? "\(record.runs) runs" : nil,
        ].compactMap { $0 }
        return "trace: \(record.paths.count) paths touched (\(how.joined(separator: ", ")))"
    }

    private var table: String {
        var table = TextTable([
            ("largest files", .left), ("layer", .right), ("size", .right), ("touched", .right), ("place", .left),
        ])
        for file in plan.largest(Self.explained) {
            table.add([
                "/\(file.path)", String(file.layer + 1), ByteCount(file.size).description,
                file.touched.map { ByteCount($0).description } ?? "-", Self.reason(file),
            ])
        }
        return table.text
    }

    private func cost(_ cost: FetchCost) -> String {
        "\(Self.seconds(model.seconds(cost))) (\(ByteCount(cost.compressed)) in \(cost.requests) requests, \(ByteCount(cost.plain)) inflated)"
    }

    private var bandwidth: String {
        let bits = Int(model.bandwidth * 8)
        for (unit, size) in [("Gbit", 1_000_000_000), ("Mbit", 1_000_000), ("kbit", 1_000)]
        where bits >= size && bits % size == 0 {
            return "\(bits / size) \(unit)/s"
        }
        return "\(bits) bit/s"
    }

    private static func reason(_ file: PlannedFile) -> String {
        file.decision == .front && file.touched == file.size ? "in front: all of it is read" : file.decision.reason
    }

    /// Milliseconds below a second, tenths of seconds above.
    private static func seconds(_ value: Double) -> String {
        if value < 1 { return "\(Int((value * 1e3).rounded())) ms" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension PlanReport {
    var json: JSONValue {
        .object(
            JSONObject([
                "bandwidth": .number(Int(model.bandwidth * 8)),
                "roundTripMicroseconds": .number(Int(model.roundTrip * 1e6)),
                "inflateRate": .number(Int(model.inflateRate)),
                "layers": .array(
                    plan.layers.map { layer in
                        .object(
                            JSONObject([
                                "files": .number(layer.files), "plainBytes": .number(layer.plain),
                                "compressedBytes": .number(layer.compressed),
                                "milliseconds": .number(Int(layer.seconds * 1e3)),
                            ]))
                    }),
                "largestFiles": .array(plan.largest(Self.explained).map(file)),
                "forecast": .object(
                    JSONObject([
                        "plan": forecast(plan.forecast.plan),
                        "everyOpenedFile": forecast(plan.forecast.everyOpenedFile),
                        "nothingInFront": forecast(plan.forecast.nothingInFront),
                    ])),
                "missing": .array(plan.missing.map { .string("/\($0)") }),
            ]))
    }

    private func file(_ file: PlannedFile) -> JSONValue {
        .object(
            JSONObject([
                "path": .string("/\(file.path)"), "layer": .number(file.layer), "size": .number(file.size),
                "touchedBytes": file.touched.map { .number($0) } ?? .null,
                "isInFront": .boolean(file.decision.isInFront), "reason": .string(Self.reason(file)),
                "inFront": forecast(file.inFront), "behind": forecast(file.behind),
            ]))
    }

    private func forecast(_ cost: FetchCost) -> JSONValue {
        .object(
            JSONObject([
                "compressedBytes": .number(cost.compressed), "requests": .number(cost.requests),
                "plainBytes": .number(cost.plain), "milliseconds": .number(Int(model.seconds(cost) * 1e3)),
            ]))
    }
}

extension AccessRecord {
    /// The circumstances of a trace, without its paths.
    var circumstances: JSONValue {
        .object(
            JSONObject([
                "tier": tier.map { .string($0.rawValue) } ?? .null,
                "backend": backend.map { .string($0.rawValue) } ?? .null,
                "gpu": gpu.map { .string($0.rawValue) } ?? .null,
                "stop": stop.map { .string($0.rawValue) } ?? .null,
                "exitStatus": exitStatus.map { .number($0) } ?? .null, "isComplete": .boolean(isComplete),
                "runs": .number(runs), "paths": .number(paths.count),
                "readyMicroseconds": milestones.ready.map { .number($0) } ?? .null,
            ]))
    }
}
