import AccessTrace
import ImageCore
import JSON
import OCI
import TestSupport
import Testing

@Suite struct AccessRecordJSONTests {
    /// A small record with every field.
    static var sample: AccessRecord {
        var record = AccessRecord()
        record.image = [UInt8](repeating: 0xab, count: 32).withUnsafeBytes { Digest(sha256: $0) }
        record.platform = Platform(os: "linux", architecture: "arm64", variant: "v8")
        record.command = ["/bin/python3", "-c", "import numpy"]
        record.tier = .rootless
        record.backend = .ptrace
        record.gpu = .stub
        record.stop = .readyLog
        record.exitStatus = 0
        record.milestones = .init(firstOutput: 1200, ready: 5000, end: 6000)
        record.runs = 2
        record.paths = [
            TouchedPath(
                FilePathBytes("bin/python3"), kinds: [.open, .exec], firstTouch: 0, count: 3, size: 6_831_736,
                ranges: [ByteRange(offset: 0, count: 131_072), ByteRange(offset: 6_815_744, count: 15_992)], runs: 2),
            TouchedPath(FilePathBytes([0x61, 0xff]), kinds: .read, source: .runtime, firstTouch: 7, size: 10),
            TouchedPath(FilePathBytes("usr/lib"), kinds: .directory, source: .static, firstTouch: 7),
        ]
        record.missing = [FilePathBytes("usr/lib/libcuda.so.1"), FilePathBytes([0xff])]
        record.departures = ["device": 3]
        record.notes = ["io_uring was refused"]
        return record
    }

    @Test func `the file is as documented`() {
        let digest = String(repeating: "ab", count: 32)
        #expect(
            String(decoding: Self.sample.json, as: UTF8.self) == """
                {
                "schemaVersion":1,
                "format":"gpuimg-trace",
                "image":"sha256:\(digest)",
                "platform":{"os":"linux","architecture":"arm64","variant":"v8"},
                "command":["/bin/python3","-c","import numpy"],
                "tier":"rootless",
                "backend":"ptrace",
                "gpu":"stub",
                "stop":"ready-log",
                "exitStatus":0,
                "complete":true,
                "milestones":{"firstOutput":1200,"ready":5000,"end":6000},
                "runs":2,
                "departures":{"device":3},
                "notes":[
                "io_uring was refused"
                ],
                "missing":[
                "/usr/lib/libcuda.so.1"
                ],
                "missingBase64":[
                "L/8="
                ],
                "paths":[
                {"path":"/bin/python3","kinds":["open","exec"],"source":"observed","firstTouch":0,"count":3,"runs":2,\
                "size":6831736,"ranges":[[0,131072],[6815744,15992]]},
                {"pathBase64":"L2H/","kinds":["read"],"source":"runtime","firstTouch":7,"count":1,"runs":1,"size":10},
                {"path":"/usr/lib","kinds":["directory"],"source":"static","firstTouch":7,"count":1,"runs":1}
                ]
                }

                """)
    }

    @Test func `every record comes back`() throws {
        #expect(try AccessRecord(parsing: Self.sample.json) == Self.sample)
        #expect(try AccessRecord(parsing: AccessRecord().json) == AccessRecord())
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let record = AccessRecord.generated(&random)
            let bytes = record.json
            let read = try AccessRecord(parsing: bytes)
            #expect(read == record)
            #expect(read.json == bytes)
        }
    }

    @Test func `what another writes is read in any order and spelling`() throws {
        let record = try AccessRecord(
            parsing: Array(
                """
                 {"paths": [
                   {"size": 5, "path": "/b/../late", "firstTouch": 9, "ranges": [[0, 2], [2, 1], [4, 1]], "new": {}},
                   {"path": "./early/", "kinds": ["map", "open", "map"], "source": null, "size": null},
                   {"path": "/"}
                 ],
                 "missing": ["/z", "y", "/z"], "tier": null, "milestones": {"seen": 1, "ready": 4},
                 "platform": {"os": "linux", "architecture": "amd64", "os.version": "1"},
                 "future": [1, {"a": "b"}], "format": "gpuimg-trace", "schemaVersion": 1}
                """.utf8))
        #expect(record.paths.map(\.path) == [.empty, FilePathBytes("early"), FilePathBytes("late")])
        #expect(record.paths[1].kinds == [.open, .map])
        #expect(record.paths[1].source == .listed)
        #expect(record.paths[2].ranges == [ByteRange(offset: 0, count: 3), ByteRange(offset: 4, count: 1)])
        #expect(record.missing == [FilePathBytes("y"), FilePathBytes("z")])
        #expect(record.platform == Platform(os: "linux", architecture: "amd64"))
        #expect(record.milestones == .init(ready: 4))
        #expect(record.isComplete && record.runs == 1 && record.tier == nil)
    }

    @Test func `a file cut anywhere is an error`() {
        let bytes = Self.sample.json
        for count in 0..<bytes.count - 1 {
            #expect(throws: ImageError.self, "cut at \(count)") {
                // The last line break is no loss.
                try AccessRecord(parsing: Array(bytes[..<count]))
            }
        }
    }

    @Test func `a file changed anywhere is read or refused, and never traps`() {
        var random = SeededGenerator(seed: 11)
        let bytes = Self.sample.json
        for _ in 0..<3000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                changed[place] = random.noise(1)[0]
            }
            guard let record = try? AccessRecord(parsing: changed) else { continue }
            #expect(throws: Never.self) { try AccessRecord(parsing: record.json) }
        }
    }
}
