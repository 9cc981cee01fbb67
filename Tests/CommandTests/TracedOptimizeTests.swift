import AccessTrace
import ImageCore
import JSON
import OCI
import TestSupport
import Testing

/// `gpuimg optimize` by a trace, from outside.
@Suite struct TracedOptimizeTests {
    private static let image = Repository.fixture("busybox-containerd.tar")
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Of the fixture, and of a path that it does not have.
    private func trace() throws -> String {
        var record = AccessRecord()
        record.platform = Platform(os: "linux", architecture: "amd64")
        record.paths = ["app/entrypoint.sh", "bin/busybox", "app/greeting", "no/such/file"].enumerated().map {
            TouchedPath(FilePathBytes($1), kinds: .open, firstTouch: $0)
        }
        record.paths.append(
            TouchedPath(
                FilePathBytes("opt/data/model/weights.bin"), kinds: [.open, .map], firstTouch: 9, size: 200_000,
                ranges: [ByteRange(offset: 0, count: 65_536)]))
        return try folder.write(record.json, to: "trace.json")
    }

    @Test(arguments: [[], ["--layer-format", "zstd-chunked"], ["--prefetch-budget", "20000", "--rtt", "0"]])
    func `neither the run nor the cores change a byte`(options: [String]) async throws {
        let trace = try trace()
        var archives: Set<[UInt8]> = []
        for jobs in [["--jobs", "1"], ["--jobs", "3"], []] {
            let out = folder.file("out.tar")
            let run = try await ToolRun.gpuimg(
                ["optimize", Self.image, out, "--platform", "linux/amd64", "--trace", trace] + jobs + options)
            #expect(run.code == 0, "\(run.error)")
            archives.insert(try Repository.read(out))
        }
        #expect(archives.count == 1)
    }

    @Test func `a dry run prints the plan and writes nothing`() async throws {
        let run = try await ToolRun.gpuimg([
            "optimize", Self.image, folder.file("out.tar"), "--platform", "linux/amd64", "--trace", try trace(),
            "--dry-run", "--bandwidth", "100M",
        ])
        #expect(run.code == 0, "\(run.error)")
        for part in [
            "trace: 5 paths touched", "layer 1: 1 files in front, 2.0 MB plain", " at 100 Mbit/s", "largest files",
            "/bin/busybox", "until ready, by the model: ", "  every opened file in front: ", "  nothing in front: ",
            "of the trace, no longer in the image: 1 paths", "  /no/such/file", "nothing was written",
        ] {
            #expect(run.output.contains(part), "\(part): \(run.output)")
        }
        #expect(folder.names == ["trace.json"])
    }

    @Test func `the report has the plan and the circumstances`() async throws {
        let made = try await OptimizedImage.make(
            Self.image, ["--platform", "linux/amd64", "--trace", try trace()], in: folder)
        let image = try #require(made.report["images"]?.array?.first)
        #expect(image["plan"]?["missing"]?.array?.compactMap(\.string) == ["/no/such/file"])
        #expect(image["plan"]?["layers"]?.array?.compactMap { $0["files"]?.integer }.reduce(0, +) == 4)
        #expect(image["trace"]?["paths"]?.integer == 5)
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0)
    }

    @Test func `another platform takes the paths, and is told so`() async throws {
        let run = try await ToolRun.gpuimg([
            "optimize", Self.image, folder.file("out.tar"), "--all-platforms", "--trace", try trace(),
        ])
        #expect(run.code == 0)
        #expect(run.output.contains("of linux/arm64 it says which files are read, not where"))
        #expect(!run.output.contains("of linux/amd64 it says"))
    }

    /// What was recorded says as much as the run itself did.
    @Test func `a saved trace makes the same image as the run that it is of`() async throws {
        let trace = folder.file("trace.json")
        let direct = try await ToolRun.gpuimg([
            "optimize", Self.image, folder.file("direct.tar"), "--save-trace", trace, "--entrypoint", "/bin/cat", "--",
            "/app/greeting",
        ])
        #expect(direct.code == 0, "\(direct.error)")
        let record = try AccessRecord(parsing: try Repository.read(trace))
        #expect(record.paths.contains { $0.path == FilePathBytes("app/greeting") })
        #expect(record.stop == .exit && record.exitStatus == 0)
        let later = try await ToolRun.gpuimg(["optimize", Self.image, folder.file("later.tar"), "--trace", trace])
        #expect(later.code == 0, "\(later.error)")
        #expect(later.lastLine == direct.lastLine)
        #expect(try Repository.read(folder.file("later.tar")) == Repository.read(folder.file("direct.tar")))
    }

    @Test func `a workload that fails leaves neither image nor trace`() async throws {
        let arguments = [
            "optimize", Self.image, folder.file("out.tar"), "--save-trace", folder.file("trace.json"), "--tmpdir",
            folder.path, "--entrypoint", "/bin/cat", "--", "/no/such/file",
        ]
        let run = try await ToolRun.gpuimg(arguments)
        #expect(run.code == 11, "\(run.error)")
        #expect(run.error.contains("/no/such/file") && run.error.contains("--allow-failure"))
        #expect(folder.names == [])
        let allowed = try await ToolRun.gpuimg(arguments.prefix(3) + ["--allow-failure"] + arguments.dropFirst(3))
        #expect(allowed.code == 0, "\(allowed.error)")
        #expect(try AccessRecord(parsing: try Repository.read(folder.file("trace.json"))).stop == .failed)
    }
}
