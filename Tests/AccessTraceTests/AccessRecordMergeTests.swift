import AccessTrace
import ImageCore
import OCI
import TestSupport
import Testing

@Suite struct AccessRecordMergeTests {
    private static let window = TouchedPath.window

    private static func windows(_ indices: Int...) -> [ByteRange] {
        indices.map { ByteRange(offset: $0 * window, count: window) }
    }

    private static func touched(
        _ kinds: TouchedPath.Kinds = .open, _ source: TouchedPath.Source = .observed, at firstTouch: Int = 0,
        count: Int = 1, size: Int? = nil, _ ranges: [ByteRange]? = nil, runs: Int = 1
    ) -> TouchedPath {
        TouchedPath(
            FilePathBytes("a"), kinds: kinds, source: source, firstTouch: firstTouch, count: count, size: size,
            ranges: ranges, runs: runs)
    }

    private static func record(_ paths: TouchedPath...) -> AccessRecord {
        var record = AccessRecord()
        record.paths = paths
        return record
    }

    struct Case: Sendable {
        let one: TouchedPath
        let other: TouchedPath
        let joined: TouchedPath
    }

    private static let size = 10 * window

    private static let cases = [
        Case(
            one: touched([.open, .read], at: 7, count: 2), other: touched([.map], .runtime, at: 3, count: .max),
            joined: touched([.open, .read, .map], at: 3, count: .max, runs: 2)),
        Case(
            one: touched(size: size, windows(0, 2)), other: touched(size: size, windows(1, 5)),
            joined: touched(count: 2, size: size, windows(0, 1, 2, 5).normalized, runs: 2)),
        Case(
            one: touched(size: size, windows(0)), other: touched(size: size),
            joined: touched(count: 2, size: size, runs: 2)),
        Case(
            one: touched(size: size, windows(0)), other: touched(size: size + 1, windows(1)),
            joined: touched(count: 2, size: size + 1, runs: 2)),
        Case(
            one: touched(size: size, []), other: touched(size: nil),
            joined: touched(count: 2, size: size, runs: 2)),
        Case(
            one: touched(.map, at: 9, size: size, windows(0)), other: touched([], .static, at: 0, size: size + 1),
            joined: touched(.map, at: 9, count: 2, size: size, windows(0), runs: 2)),
        Case(
            one: touched([], .listed, at: 4), other: touched([], .static, at: 5),
            joined: touched([], .static, at: 4, count: 2, runs: 2)),
    ]

    @Test(arguments: cases)
    func `joins how a path was touched`(join: Case) throws {
        let (one, other) = (Self.record(join.one), Self.record(join.other))
        #expect(try AccessRecord.merged(one, with: [other]).paths == [join.joined])
        #expect(try AccessRecord.merged(other, with: [one]).paths == [join.joined])
    }

    @Test func `one record stays as it is`() throws {
        let sample = AccessRecordJSONTests.sample
        #expect(try AccessRecord.merged(sample, with: []) == sample)
    }

    @Test func `equal runs differ in nothing but numbers`() throws {
        let sample = AccessRecordJSONTests.sample
        let joined = try AccessRecord.merged(sample, with: [sample])
        var expected = sample
        expected.runs = 4
        for index in expected.paths.indices {
            expected.paths[index].runs *= 2
            expected.paths[index].count *= 2
        }
        #expect(joined == expected)
    }

    @Test func `what runs differ in becomes a note`() throws {
        var one = AccessRecordJSONTests.sample
        one.departures = ["device": 1, "owner": 2]
        one.missing = [FilePathBytes("a"), FilePathBytes("c")]
        var other = one
        other.command = ["/bin/other", String(repeating: "x", count: 300)]
        other.stop = .timeout
        other.isComplete = false
        other.milestones = .init(firstOutput: 1, end: 9000)
        other.departures = ["device": 3]
        other.missing = [FilePathBytes("b")]
        let joined = try AccessRecord.merged(one, with: [other])
        #expect(joined.image == one.image)
        #expect(joined.command.isEmpty && joined.stop == nil && !joined.isComplete)
        #expect(joined.milestones == .init(firstOutput: 1, ready: 5000, end: 9000))
        #expect(joined.departures == ["device": 3, "owner": 2])
        #expect(joined.missing.map(\.description) == ["a", "b", "c"])
        #expect(
            joined.notes == [
                "io_uring was refused",
                "one of the joined runs executed /bin/other \(String(repeating: "x", count: 189))…",
                "one of the joined runs executed /bin/python3 -c import numpy",
                "one of the joined runs was ended by ready-log", "one of the joined runs was ended by timeout",
            ])
    }

    @Test func `a change of size is noted`() throws {
        let joined = try AccessRecord.merged(
            Self.record(Self.touched(size: 1)), with: [Self.record(Self.touched(size: 2))])
        #expect(joined.notes.count == 1 && joined.notes.first?.contains("different sizes") == true)
    }

    @Test(
        arguments: [
            ("linux/amd64", "linux/arm64", nil), ("linux/arm/v6", "linux/arm/v7", nil),
            ("linux/arm64", "linux/arm64/v8", "linux/arm64/v8"), ("linux/amd64", "linux/amd64", "linux/amd64"),
        ] as [(String, String, String?)])
    func `platforms must agree`(one: String, other: String, joined: String?) throws {
        var (first, second) = (AccessRecord(), AccessRecord())
        first.platform = Platform(parsing: one)
        second.platform = Platform(parsing: other)
        for (first, second) in [(first, second), (second, first)] {
            guard let joined else {
                let error = try #require(throws: ImageError.self) { try AccessRecord.merged(first, with: [second]) }
                #expect(error.code == .usage)
                continue
            }
            #expect(try AccessRecord.merged(first, with: [second]).platform?.description == joined)
        }
        #expect(try AccessRecord.merged(first, with: [AccessRecord()]).platform == first.platform)
    }

    @Test func `neither order nor grouping matters`() throws {
        var random = SeededGenerator(seed: 17)
        for _ in 0..<500 {
            let (a, b, c) = (
                AccessRecord.generated(&random), AccessRecord.generated(&random), AccessRecord.generated(&random)
            )
            let all = try AccessRecord.merged(a, with: [b, c])
            #expect(try AccessRecord.merged(a, with: [AccessRecord.merged(b, with: [c])]) == all)
            #expect(try AccessRecord.merged(c, with: [b, a]) == all)
            #expect(try AccessRecord.merged(b, with: [a, c]).json == all.json)
            #expect(try AccessRecord(parsing: all.json) == all)
        }
    }

    @Test func `every byte that a run touched stays touched`() throws {
        var random = SeededGenerator(seed: 23)
        for _ in 0..<200 {
            let (a, b) = (AccessRecord.generated(&random), AccessRecord.generated(&random))
            let joined = try AccessRecord.merged(a, with: [b])
            for touched in a.paths + b.paths where touched.source <= .runtime {
                let after = try #require(joined.paths.first { $0.path == touched.path })
                guard let ranges = after.ranges else { continue }
                #expect(touched.ranges.map { ranges.intersection($0) } == touched.ranges)
            }
        }
    }
}
