import AccessTrace
import ImageCore
import JSON
import Layers
import OCI
import Planner
import Tar
import TestSupport
import Testing

@testable import Reporting

@Suite struct PlanReportTests {
    private static func touched(
        _ path: String, at time: Int, size: Int? = nil, _ ranges: [ByteRange]? = nil,
        source: TouchedPath.Source = .observed
    ) -> TouchedPath {
        TouchedPath(FilePathBytes(path), kinds: .open, source: source, firstTouch: time, size: size, ranges: ranges)
    }

    private static let size = 200 << 20

    private static var record: AccessRecord {
        var record = AccessRecord()
        record.tier = .root
        record.backend = .notify
        record.gpu = .stub
        record.stop = .readyHTTP
        record.milestones.ready = 1234
        record.paths = [
            touched("small", at: 1, size: 1_000_000), touched("b\u{1b}", at: 2, size: 500_000),
            touched("large", at: 3, size: size, [ByteRange(offset: 1 << 20, count: 65_536)]),
            touched("guess", at: 4, source: .static), touched("gone", at: 5), touched("also\ngone", at: 6),
        ]
        return record
    }

    private func plan(_ record: AccessRecord, budget: Int? = nil, model: CostModel = CostModel()) throws -> TracePlan {
        func file(_ name: String, _ size: Int) -> TarEntry { LayerBuilder.entry(name, .file, 0o644) { $0.size = size } }
        let layers = [
            [file("small", 1_000_000), file("large", Self.size)], [file("unused", 1)],
            [file("b\u{1b}", 500_000), file("guess", 5 << 20)],
        ]
        let packing = Packing(
            codec: .deflate(level: 6), chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true)
        return try TracePlanner.plan(
            record, layers: layers.map { TracedLayer($0, compressedSize: nil) },
            options: TraceOptions(model: model, packing: packing, budget: budget))
    }

    @Test func `the lines tell the run, the layers, the largest files and the forecast`() throws {
        let report = PlanReport(Self.record, try plan(Self.record), model: CostModel())
        let lines = report.lines.flatMap { $0.split(separator: "\n").map(String.init) }
        #expect(
            lines == [
                "trace: 6 paths touched (tier root, watched by notify, GPU libraries stub, ended by ready-http)",
                "layer 1: 1 files in front, 1.0 MB plain, about 450.0 kB to fetch, 4 ms at 1 Gbit/s",
                "layer 3: 1 files in front, 500.0 kB plain, about 225.0 kB to fetch, 2 ms at 1 Gbit/s",
                "largest files  layer      size   touched  place",
                "/large             1  209.7 MB   65.5 kB  behind, cut at 1 range: most of it is not read",
                "/guess             3    5.2 MB         -  behind: large, and no run has read it",
                "/small             1    1.0 MB    1.0 MB  in front: all of it is read",
                "/b\\x1b             3  500.0 kB  500.0 kB  in front: all of it is read",
                "until ready, by the model: 54 ms (793.0 kB in 3 requests, 1.8 MB inflated)",
                "  every opened file in front: 2.9 s (95.0 MB in 2 requests, 211.2 MB inflated)",
                "  nothing in front: 107 ms (2.6 MB in 3 requests, 5.7 MB inflated)",
                "of the trace, no longer in the image: 2 paths", "  /also\\x0agone", "  /gone",
            ])
    }

    @Test func `a record of which little is known says little`() throws {
        var record = AccessRecord()
        record.isComplete = false
        record.runs = 3
        let lines = PlanReport(record, try plan(record), model: CostModel(bandwidth: 3_125_000)).lines
        #expect(
            lines == [
                "trace: 0 paths touched (incomplete, 3 runs)",
                "until ready, by the model: 0 ms (0 B in 0 requests, 0 B inflated)",
                "  every opened file in front: 0 ms (0 B in 0 requests, 0 B inflated)",
                "  nothing in front: 0 ms (0 B in 0 requests, 0 B inflated)",
            ])
    }

    @Test(
        arguments: [
            (125_000_000, "4 ms at 1 Gbit/s"), (1_250_000_000, "0 ms at 10 Gbit/s"),
            (187_500_000, "2 ms at 1500 Mbit/s"), (1_250_000, "360 ms at 10 Mbit/s"), (1000, "450.0 s at 8 kbit/s"),
            (1, "450000.0 s at 8 bit/s"),
        ] as [(Double, String)])
    func `rates are told as they are typed`(bandwidth: Double, text: String) throws {
        let plan = try plan(Self.record, model: CostModel(bandwidth: bandwidth))
        let lines = PlanReport(Self.record, plan, model: CostModel(bandwidth: bandwidth)).lines
        #expect(lines[1].hasSuffix("about 450.0 kB to fetch, " + text), "\(lines[1])")
    }

    @Test func `only so many of the largest and the lost are told`() throws {
        var record = AccessRecord()
        record.paths = (0..<50).map { Self.touched("gone\($0)", at: $0) }
        let lines = PlanReport(record, try plan(record), model: CostModel()).lines
        #expect(lines.count { $0.hasPrefix("  /gone") } == PlanReport.explained)
        #expect(lines.contains("of the trace, no longer in the image: 50 paths"))
        let json = PlanReport(record, try plan(record), model: CostModel()).json
        #expect(json["missing"]?.array?.count == 50)
    }

    @Test func `the JSON has the same, with every number`() throws {
        let json = PlanReport(Self.record, try plan(Self.record, budget: 600_000), model: CostModel()).json
        #expect(json["bandwidth"]?.integer == 1_000_000_000)
        #expect(json["roundTripMicroseconds"]?.integer == 10_000)
        #expect(json["inflateRate"]?.integer == 100_000_000)
        let layers = try #require(json["layers"]?.array)
        #expect(layers.map { $0["files"]?.integer } == [0, 0, 1])
        #expect(layers.map { $0["plainBytes"]?.integer } == [0, 0, 500_000])
        #expect(layers.map { $0["compressedBytes"]?.integer } == [0, 0, 225_000])
        #expect(layers.map { $0["milliseconds"]?.integer } == [0, 0, 1])
        let files = try #require(json["largestFiles"]?.array)
        #expect(files.map { $0["path"]?.string } == ["/large", "/guess", "/small", "/b\\x1b"])
        #expect(files.map { $0["layer"]?.integer } == [0, 2, 0, 2])
        #expect(files.map { $0["isInFront"] } == [false, false, false, true].map { .boolean($0) })
        #expect(files.map { $0["touchedBytes"]?.integer } == [65_536, nil, 1_000_000, 500_000])
        #expect(files[1]["touchedBytes"] == .null)
        #expect(files[2]["reason"]?.string == "behind: too large for the budget")
        #expect(files[3]["inFront"]?["compressedBytes"]?.integer == 225_000)
        #expect(files[2]["behind"]?["requests"]?.integer == 1)
        for key in ["plan", "everyOpenedFile", "nothingInFront"] {
            for part in ["compressedBytes", "requests", "plainBytes", "milliseconds"] {
                #expect(json["forecast"]?[key]?[part]?.integer ?? 0 > 0, "\(key) \(part)")
            }
        }
        #expect(json["missing"]?.array?.compactMap(\.string) == ["/also\\x0agone", "/gone"])
        #expect(try JSONValue(parsing: json.encoded) == json)
    }

    @Test func `the circumstances are told without the paths`() throws {
        let json = Self.record.circumstances
        #expect(json["tier"]?.string == "root")
        #expect(json["backend"]?.string == "notify")
        #expect(json["gpu"]?.string == "stub")
        #expect(json["stop"]?.string == "ready-http")
        #expect(json["readyMicroseconds"]?.integer == 1234)
        #expect(json["paths"]?.integer == 6)
        let unknown = AccessRecord().circumstances
        for key in ["tier", "backend", "gpu", "stop", "exitStatus", "readyMicroseconds"] {
            #expect(unknown[key] == .null)
        }
        #expect(unknown["isComplete"] == .boolean(true))
        #expect(unknown["runs"]?.integer == 1)
    }
}
