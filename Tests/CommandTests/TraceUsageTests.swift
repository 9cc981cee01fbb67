import AccessTrace
import ImageCore
import OCI
import TestSupport
import Testing

/// What is said wrongly about traces, and what that leaves behind.
@Suite struct TraceUsageTests {
    private static let image = Repository.fixture("busybox-containerd.tar")

    private static func trace(_ architecture: String? = nil, _ paths: [String] = ["bin/busybox"]) -> [UInt8] {
        var record = AccessRecord()
        record.platform = architecture.map { Platform(os: "linux", architecture: $0) }
        record.paths = paths.map { TouchedPath(FilePathBytes($0), kinds: .open) }
        return record.json
    }

    private static let optimize = ["optimize", image, "DST"]
    private static let record = ["trace", image, "-o", "DST"]

    /// `DST` is a new file, `TRACE` one that is there.
    private static let refusals: [([String], String)] = [
        (optimize + ["--trace", "TRACE", "--no-trace"], "--trace and --no-trace exclude each other"),
        (optimize + ["--trace", "TRACE", "--", "/bin/ls"], "with --trace the image is not run"),
        (optimize + ["--no-trace", "--", "/bin/ls"], "with --no-trace the image is not run"),
        (optimize + ["--no-trace", "--entrypoint", "/bin/ls"], "with --no-trace the image is not run"),
        (optimize + ["--trace", "TRACE", "--env", "A=1"], "with --trace the image is not run"),
        (optimize + ["--trace", "TRACE", "--ready-tcp", "80"], "with --trace the image is not run"),
        (optimize + ["--trace", "TRACE", "--allow-failure"], "with --trace the image is not run"),
        (optimize + ["--trace", "TRACE", "--save-trace", "DST.json"], "no trace is recorded"),
        (optimize + ["--no-trace", "--save-trace", "DST.json"], "no trace is recorded"),
        (optimize + ["--save-trace", image], "the trace would replace"),
        (optimize + ["--save-trace", "DST"], "the trace would replace"),
        (optimize + ["--save-trace", "DST.json", "--report", "DST.json"], "the trace would replace"),
        (optimize + ["--trace", "TRACE", "--report", "TRACE"], "the report would replace"),
        (optimize + ["--save-trace", "-"], "the trace goes to a file"),
        (optimize + ["--save-trace", "/nowhere/trace"], "/nowhere"),
        (optimize + ["--ready-http", "0"], "--ready-http"), (optimize + ["--ready-http", "65536/"], "--ready-http"),
        (optimize + ["--ready-http", "/health"], "--ready-http"), (optimize + ["--ready-http", ""], "--ready-http"),
        (optimize + ["--ready-http", "localhost:80/"], "--ready-http"),
        (optimize + ["--ready-http", "80/a b"], "--ready-http"),
        (optimize + ["--ready-http", "80/a\r\nHost: x"], "--ready-http"),
        (optimize + ["--ready-http", "80/grün"], "--ready-http"),
        (optimize + ["--ready-tcp", "0"], "--ready-tcp"), (optimize + ["--ready-tcp", "65536"], "--ready-tcp"),
        (optimize + ["--ready-tcp", "80", "--ready-http", "80"], "exclude each other"),
        (optimize + ["--ready-log", "("], "--ready-log"),
        (optimize + ["--mount", "/a"], "--mount"), (optimize + ["--mount", "/a:b"], "--mount"),
        (optimize + ["--mount", ":/b"], "--mount"), (optimize + ["--mount", "/a:/b:rx"], "--mount"),
        (optimize + ["--mount", "/a:/b:ro:x"], "--mount"),
        (optimize + ["--mount", "/nowhere/x:/b"], "not there: /nowhere/x"),
        (optimize + ["--env", "A"], "NAME=VALUE"), (optimize + ["--env", "=A"], "NAME=VALUE"),
        (optimize + ["--env", ""], "NAME=VALUE"),
        (optimize + ["--timeout", "0"], "--timeout"), (optimize + ["--timeout", "nan"], "--timeout"),
        (optimize + ["--timeout", "86401"], "--timeout"), (optimize + ["--settle", "inf"], "--settle"),
        (optimize + ["--gpu", "all"], "stub"), (optimize + ["--tracer", "strace"], "ptrace"),
        (optimize + ["--tier", "docker"], "rootless"), (optimize + ["--net", "none"], "loopback"),
        (optimize + ["--rtt", "-1"], "--rtt"), (optimize + ["--rtt", "nan"], "--rtt"),
        (optimize + ["--rtt", "60001"], "--rtt"), (optimize + ["--bandwidth", "0"], "--bandwidth"),
        (optimize + ["--bandwidth", "1"], "--bandwidth"), (optimize + ["--bandwidth", "fast"], "--bandwidth"),
        (optimize + ["--bandwidth", "1T"], "--bandwidth"), (optimize + ["--bandwidth", "9999999999G"], "--bandwidth"),
        (optimize + ["--prefetch-budget", "much"], "--prefetch-budget"),
        (optimize + ["--prefetch-budget", "-1"], "--prefetch-budget"),
        (optimize + ["--inflate-rate", "0"], "--inflate-rate"),
        (["trace"], "<SRC>"), (["trace", image], "--output"), (["trace", "record", image], "--output"),
        (["trace", image, "-o", image], "would replace"), (["trace", image, "-o", "DST", "--mount", "x"], "--mount"),
        (["trace", image, "-o", "/tmp"], "/tmp"), (["trace", image, "-o", "/nowhere/trace"], "/nowhere"),
        (["trace", image, "-o", "-"], "goes to a file"), (["trace", image, "-o", ""], "goes to a file"),
        (record + ["--platform", "amd64"], "os/arch"), (record + ["--platform", "linux/s390x"], "linux/s390x"),
        (record + ["--image", "other:1"], "other:1"), (record + ["--ready-log", "["], "--ready-log"),
        (["trace", "docker://busybox", "-o", "DST"], "docker save"), (["trace", "-", "-o", "DST", "third"], "third"),
        (["trace", "merge", "TRACE"], "--output"), (["trace", "merge", "-o", "DST"], "<TRACE>"),
        (["trace", "merge", "TRACE", "-o", "-"], "goes to a file"),
        (["trace", "merge", "TRACE", "-o", "/nowhere/trace"], "/nowhere"),
        (["trace", "show"], "<TRACE>"), (["trace", "show", "TRACE", "--top", "-1"], "--top"),
        (["trace", "show", "TRACE", "--format", "xml"], "json"),
        (["trace", "show", "TRACE", "--sort", "name"], "bytes"),
    ]

    @Test(arguments: refusals)
    func `wrong usage ends with 2 and says why`(arguments: [String], reason: String) async throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.trace(), to: "trace.json")
        let names = ["DST": "out", "DST.json": "out.json", "TRACE": "trace.json"]
        let run = try await ToolRun.gpuimg(arguments.map { names[$0].map { folder.file($0) } ?? $0 })
        #expect(run.code == 2, "\(run.error)")
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("gpuimg: error: "))
        #expect(run.error.contains(reason), "\(run.error)")
        #expect(folder.names == ["trace.json"])
        #expect(try Repository.read(folder.file("trace.json")) == Self.trace())
    }

    @Test func `traces of two platforms cannot be joined`() async throws {
        let folder = try TemporaryDirectory()
        let traces = try ["amd64", "arm64"].map { try folder.write(Self.trace($0), to: $0) }
        let run = try await ToolRun.gpuimg(["trace", "merge"] + traces + ["-o", folder.file("out")])
        #expect(run.code == 2)
        #expect(run.error.contains("a trace of linux/amd64 and one of linux/arm64 cannot be joined"))
        #expect(folder.names == ["amd64", "arm64"])
    }

    @Test func `a joined trace may take the place of one of its own`() async throws {
        let folder = try TemporaryDirectory()
        let one = try folder.write(Self.trace("amd64", ["a", "b"]), to: "one")
        let other = try folder.write(Self.trace(nil, ["b", "c"]), to: "other")
        let run = try await ToolRun.gpuimg(["trace", "merge", one, other, "-o", one])
        #expect(run.code == 0 && run.output.isEmpty)
        let joined = try AccessRecord(parsing: try Repository.read(one))
        #expect(joined.paths.map(\.path.description) == ["a", "b", "c"])
        #expect(joined.paths.map(\.runs) == [1, 2, 1])
        #expect(joined.runs == 2)
        #expect(folder.names == ["one", "other"])
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"schemaVersion":2}"#, "\u{0}", #"{"schemaVersion":1,"paths":[{}]}"#])
    func `what is no trace ends with 3, whoever reads it`(text: String) async throws {
        let folder = try TemporaryDirectory()
        let broken = try folder.write(Array(text.utf8), to: "broken")
        let good = try folder.write(Self.trace(), to: "good")
        let out = folder.file("out")
        for arguments in [
            ["trace", "show", broken], ["trace", "merge", good, broken, "-o", out],
            ["optimize", Self.image, out, "--trace", broken],
        ] {
            let run = try await ToolRun.gpuimg(arguments)
            #expect(run.code == 3, "\(run.error)")
            #expect(run.error.hasPrefix("gpuimg: error: \(broken): "), "\(run.error)")
            #expect(folder.names == ["broken", "good"])
        }
    }

    @Test(arguments: ["/nowhere", "/etc", image])
    func `what cannot be a trace ends with 3`(path: String) async throws {
        let run = try await ToolRun.gpuimg(["trace", "show", path])
        #expect(run.code == 3)
        #expect(run.error.contains(path))
    }

    @Test func `a trace is shown as a table and as itself`() async throws {
        let folder = try TemporaryDirectory()
        let trace = try folder.write(Self.trace("amd64", ["a", "b"]), to: "trace")
        let text = try await ToolRun.gpuimg(["trace", "show", trace, "--top", "1"])
        #expect(text.code == 0)
        #expect(text.output.contains("platform: linux/amd64"))
        #expect(text.output.contains("and 1 more paths"))
        let json = try await ToolRun.gpuimg(["trace", "show", trace, "--format", "json"])
        #expect(
            try AccessRecord(parsing: Array(json.output.utf8))
                == AccessRecord(parsing: Self.trace("amd64", ["a", "b"])))
    }
}
