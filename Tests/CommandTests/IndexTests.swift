import AccessTrace
import ImageCore
import JSON
import TestSupport
import Testing

/// `gpuimg index`, from outside.
@Suite struct IndexTests {
    private static let image = Repository.fixture("busybox-containerd.tar")
    private static let all = ["--min-layer-size", "0", "--span-size", "64KiB"]
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private var out: String { folder.file("out.tar") }

    private func report(_ options: [String]) async throws -> (run: ToolRun, report: JSONValue) {
        let path = folder.file("report.json")
        let run = try await ToolRun.gpuimg(
            ["index", Self.image, out, "--platform", "linux/amd64", "--report", path] + Self.all + options)
        #expect(run.code == 0, "\(run.error)")
        return (run, try JSONValue(parsing: try Repository.read(path)))
    }

    @Test(arguments: [
        "busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar",
    ])
    func `an image of any shape is indexed and verifies`(name: String) async throws {
        for version in ["v2", "v1"] {
            let run = try await ToolRun.gpuimg(
                ["index", Repository.fixture(name), out, "--platform", "linux/amd64", "--soci", version] + Self.all)
            #expect(run.code == 0, "\(run.error)")
            #expect(run.lastLine.wholeMatch(of: #/sha256:[0-9a-f]{64}/#) != nil)
            let check = try await ToolRun.gpuimg(["verify", out])
            #expect(check.code == 0, "\(check.output)")
        }
    }

    @Test func `a layout is read and written`() async throws {
        let layout = folder.file("layout")
        for (source, target) in [(Self.image, "oci:" + layout), ("oci:" + layout, out)] {
            let run = try await ToolRun.gpuimg(["index", source, target, "--all-platforms"] + Self.all)
            #expect(run.code == 0, "\(run.error)")
        }
        #expect(try await ToolRun.gpuimg(["verify", layout]).code == 0)
        #expect(try await ToolRun.gpuimg(["verify", out]).code == 0)
    }

    @Test func `the report has the index, and for each layer its zTOC or why it has none`() async throws {
        let (run, report) = try await report(["--min-layer-size", "1000"])
        #expect(report["destination"]?["digest"]?.string == run.lastLine)
        #expect(report["soci"]?["version"]?.string == "v2")
        #expect(report["soci"]?["spanSize"]?.integer == 64 << 10)
        let image = try #require(report["images"]?.array?.first)
        #expect(image["sociIndex"]?.string?.hasPrefix("sha256:") == true)
        let layers = try #require(image["layers"]?.array)
        #expect(layers.map { $0["soci"]?["outcome"]?.string } == ["indexed", "indexed", "too small", "too small"])
        #expect(layers[0]["digest"] == layers[0]["sourceDigest"])
        #expect(layers[0]["soci"]?["spans"]?.integer ?? 0 > 1)
        #expect(layers[0]["soci"]?["size"]?.integer ?? 0 > 30_000)
        #expect(run.output.contains("total: 2 of 4 layers indexed"))
        #expect(run.output.contains("kept as it was: linux/arm64"))
    }

    @Test func `a trace lists the spans to prefetch`() async throws {
        var record = AccessRecord()
        record.paths = [TouchedPath(FilePathBytes("bin/busybox"), kinds: .open, firstTouch: 1)]
        let trace = try folder.write(record.json, to: "trace.json")
        let (_, report) = try await report(["--trace", trace])
        let layer = try #require(report["images"]?.array?.first?["layers"]?.array?.first?["soci"])
        #expect(layer["prefetchedSpans"]?.integer ?? 0 > 0)
        #expect(layer["prefetch"]?.array?.isEmpty == false)
        let bounded = try await self.report(["--trace", trace, "--prefetch-budget", "1"]).report
        let none = try #require(bounded["images"]?.array?.first?["layers"]?.array?.first?["soci"])
        #expect(none["prefetchedSpans"]?.integer == 0)
    }

    @Test func `what is there is kept unless it is forced`() async throws {
        #expect(try await report([]).run.code == 0)
        for (options, outcome) in [([], "kept"), (["--force"], "indexed"), (["--span-size", "128KiB"], "indexed")] {
            let path = folder.file("second.json")
            let run = try await ToolRun.gpuimg(
                ["index", out, folder.file("second.tar"), "--platform", "linux/amd64", "--report", path] + Self.all
                    + options)
            #expect(run.code == 0, "\(run.error)")
            let report = try JSONValue(parsing: try Repository.read(path))
            let layers = report["images"]?.array?.first?["layers"]?.array ?? []
            #expect(layers.allSatisfy { $0["soci"]?["outcome"]?.string == outcome })
        }
    }

    @Test func `where every layer is too small it fails and names the option`() async throws {
        let run = try await ToolRun.gpuimg(["index", Self.image, out, "--platform", "linux/amd64"])
        #expect(run.code == 1)
        #expect(run.error.contains("--min-layer-size"))
        #expect(run.output.isEmpty)
        #expect(folder.names == [])
    }

    @Test(arguments: [
        (["--soci", "none"], "v2 or v1"), (["--span-size", "1"], "--span-size must be from 64KiB to 1GiB"),
        (["--prefetch-budget", "1MiB"], "--trace or --prefetch-list"), (["--recompress", "zstd"], "gzip"),
    ])
    func `wrong usage is told`(options: [String], reason: String) async throws {
        let run = try await ToolRun.gpuimg(["index", Self.image, out] + options)
        #expect(run.code == 2)
        #expect(run.error.contains(reason), "\(run.error)")
        #expect(folder.names == [])
    }

    @Test func `a docker archive has no place for an index`() async throws {
        let target = "docker-archive:" + out
        let run = try await ToolRun.gpuimg(["index", Self.image, target] + Self.all)
        #expect(run.code == 2)
        #expect(run.error.contains("docker archive has no place for a SOCI index"))
        let optimized = try await ToolRun.gpuimg(
            ["optimize", Self.image, target, "--platform", "linux/amd64", "--no-trace"] + Self.all)
        #expect(optimized.code == 0)
        #expect(optimized.error.contains("no SOCI index"))
        #expect(try await ToolRun.gpuimg(["verify", out]).code == 0)
    }

    @Test(arguments: [[], ["--soci", "v1"]])
    func `neither the cores nor the place change a byte`(options: [String]) async throws {
        var archives: Set<[UInt8]> = []
        for (jobs, environment) in [("1", [:]), ("4", ["TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8"])] {
            let run = try await ToolRun.gpuimg(
                ["index", Self.image, out, "--all-platforms", "--jobs", jobs] + Self.all + options,
                environment: environment)
            #expect(run.code == 0, "\(run.error)")
            archives.insert(try Repository.read(out))
        }
        #expect(archives.count == 1)
    }

    @Test func `optimize makes both, and says so`() async throws {
        let made = try await OptimizedImage.make(
            Self.image, ["--platform", "linux/amd64", "--no-trace"] + Self.all, in: folder)
        #expect(made.report["soci"]?["version"]?.string == "v2")
        let image = try #require(made.report["images"]?.array?.first)
        #expect(image["sociIndex"]?.string?.hasPrefix("sha256:") == true)
        #expect(image["layers"]?.array?.allSatisfy { $0["soci"]?["outcome"]?.string == "indexed" } == true)
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0)
        let none = try await ToolRun.gpuimg(
            ["optimize", Self.image, out, "--platform", "linux/amd64", "--no-trace", "--soci", "none"] + Self.all)
        #expect(none.code == 0)
        #expect(!none.output.contains("zTOC"))
        let small = try await ToolRun.gpuimg(
            ["optimize", Self.image, out, "--platform", "linux/amd64", "--no-trace"])
        #expect(small.output.contains("no layer reaches --min-layer-size"))
    }
}
