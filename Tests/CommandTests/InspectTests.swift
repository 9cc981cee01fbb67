import AccessTrace
import ImageCore
import JSON
import TestSupport
import Testing

/// `gpuimg inspect` from outside.
@Suite struct InspectTests {
    private static let image = Repository.fixture("busybox-docker25.tar")
    private static let platforms = Repository.fixture("busybox-containerd.tar")

    private static func trace(_ paths: [String]) -> [UInt8] {
        var record = AccessRecord()
        record.paths = paths.map { TouchedPath(FilePathBytes($0), kinds: .open) }
        return record.json
    }

    @Test(arguments: ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"])
    func `every shape of image has its layers in text and JSON`(name: String) async throws {
        let text = try await ToolRun.gpuimg(["inspect", Repository.fixture(name)])
        #expect(text.code == 0)
        #expect(text.output.contains("\n4  "))
        #expect(text.output.contains("are each pulled whole: it is "))
        let run = try await ToolRun.gpuimg(["inspect", Repository.fixture(name), "--format", "json"])
        #expect(run.code == 0)
        let images = try #require(try JSONValue(parsing: Array(run.output.utf8))["images"]?.array)
        #expect(images.first?["layers"]?.array?.count == 4)
        #expect(images.allSatisfy { $0["layers"]?.array?.isEmpty == false })
        let checked = try await ToolRun.run("python3", ["-m", "json.tool"], input: Array(run.output.utf8))
        #expect(checked.code == 0)
    }

    @Test func `an optimized image is pulled lazily, its list in front`() async throws {
        let folder = try TemporaryDirectory()
        let list = try folder.write(Array("/bin/busybox\n".utf8), to: "list")
        let made = try await OptimizedImage.make(Self.image, ["--prefetch-list", list], in: folder)
        let run = try await ToolRun.gpuimg(["inspect", made.path, "--format", "json"])
        let image = try #require(try JSONValue(parsing: Array(run.output.utf8))["images"]?.array?.first)
        let layers = try #require(image["layers"]?.array)
        #expect(layers.allSatisfy { $0["lazyFormat"]?.string == "estargz" })
        #expect(layers[0]["landmark"]?.string == ".prefetch.landmark")
        #expect(layers[0]["prefetchedPlainBytes"]?.integer ?? 0 > 1_000_000)
        #expect(layers[1]["landmark"]?.string == ".no.prefetch.landmark")
        #expect(image["totals"]?["lazyLayers"]?.integer == 4)
    }

    @Test func `a trace tells used from unused, and what is no longer there`() async throws {
        let folder = try TemporaryDirectory()
        let trace = try folder.write(Self.trace(["bin/busybox", "no/such/file"]), to: "trace.json")
        let text = try await ToolRun.gpuimg(["inspect", Self.image, "--trace", trace])
        #expect(text.code == 0)
        #expect(text.output.contains("untouched"))
        #expect(text.output.contains("of the trace, not in the image: 1 path"))
        let run = try await ToolRun.gpuimg(["inspect", Self.image, "--trace", trace, "--format", "json"])
        let image = try #require(try JSONValue(parsing: Array(run.output.utf8))["images"]?.array?.first)
        #expect(image["missing"]?.array?.compactMap(\.string) == ["/no/such/file"])
        #expect(image["layers"]?.array?.first?["usage"]?["touchedBytes"]?.integer ?? 0 > 1_000_000)
    }

    @Test func `platforms are all shown unless one is asked for`() async throws {
        let all = try await ToolRun.gpuimg(["inspect", Self.platforms])
        #expect(all.output.contains("linux/amd64") && all.output.contains("linux/arm64"))
        let one = try await ToolRun.gpuimg(["inspect", Self.platforms, "--platform", "linux/arm64"])
        #expect(!one.output.contains("linux/amd64") && one.output.contains("linux/arm64"))
    }

    @Test func `the report goes to a file where one is named`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("report.json")
        let run = try await ToolRun.gpuimg(["inspect", Self.image, "--format", "json", "-o", path])
        #expect(run.code == 0)
        #expect(run.output.isEmpty)
        #expect(try JSONValue(parsing: try Repository.read(path))["schemaVersion"]?.integer == 1)
        #expect(folder.names == ["report.json"])
    }

    @Test(arguments: [
        (["inspect"], "<SRC>"),
        (["inspect", image, "--format", "xml"], "json"),
        (["inspect", image, "--platform", "amd64"], "os/arch"),
        (["inspect", platforms, "--platform", "linux/s390x"], "linux/arm64"),
        (["inspect", image, "--image", "other:1"], "named other:1"),
        (["inspect", image, "-o", "-"], "the report goes to a file"),
        (["inspect", image, "-o", "/nowhere/report"], "/nowhere"),
        (["inspect", image, "-o", image], "would replace"),
        (["inspect", "docker://busybox"], "docker save"),
    ])
    func `wrong usage ends with 2 and says why`(arguments: [String], reason: String) async throws {
        let run = try await ToolRun.gpuimg(arguments)
        #expect(run.code == 2)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("gpuimg: error: "))
        #expect(run.error.contains(reason))
    }

    @Test func `what is not there or no trace ends with 3 and leaves no report`() async throws {
        let folder = try TemporaryDirectory()
        for arguments in [
            ["/nowhere.tar"], [Self.image, "--trace", "/nowhere.json"], [Self.image, "--trace", Self.image],
        ] {
            let run = try await ToolRun.gpuimg(["inspect", "-o", folder.file("report")] + arguments)
            #expect(run.code == 3)
            #expect(run.error.contains("gpuimg: error: "))
            #expect(folder.names == [])
        }
    }
}
