import JSON
import TestSupport
import Testing

/// Which CUDA image would do, as `optimize` tells it on the way.
@Suite struct AdviceTests {
    private static let image = Repository.fixture("gpu.oci.tar")

    @Test func `optimize says in one line on standard error what recommend explains`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await ToolRun.gpuimg([
            "optimize", Self.image, folder.file("out.tar"), "--no-trace", "--report", folder.file("report.json"),
        ])
        #expect(made.code == 0)
        let lines = made.error.split(separator: "\n").filter { $0.hasPrefix("CUDA: built from devel, ") }
        #expect(lines.count == 1)
        #expect(!made.output.contains("CUDA: "))
        let report = try JSONValue(parsing: try Repository.read(folder.file("report.json")))
        let advice = try #require(report["images"]?.array?.first?["recommendation"])
        // Of the source and of the result, whose layers are compressed: the same.
        for image in [Self.image, folder.file("out.tar")] {
            let run = try await ToolRun.gpuimg(["recommend", image, "--format", "json", "-q"])
            let alone = try JSONValue(parsing: Array(run.output.utf8))
            for key in ["current", "recommended", "packages", "savedBytes", "evidence", "sideEffects"] {
                #expect(advice[key] == alone[key], "\(key)")
            }
        }
    }

    @Test func `an image that has nothing to do with CUDA is not told of`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await ToolRun.gpuimg([
            "optimize", Repository.fixture("busybox.oci.tar"), folder.file("out.tar"), "--no-trace", "--report",
            folder.file("report.json"),
        ])
        #expect(made.code == 0)
        #expect(!made.error.contains("CUDA"))
        let report = try JSONValue(parsing: try Repository.read(folder.file("report.json")))
        #expect(report["images"]?.array?.first?["recommendation"] == .null)
    }

    @Test func `the layers of an optimized image show what those of the source do`() async throws {
        let folder = try TemporaryDirectory()
        _ = try await ToolRun.gpuimg(["optimize", Self.image, folder.file("out.tar"), "--no-trace"])
        var seen: [JSONValue?] = []
        for image in [Self.image, folder.file("out.tar")] {
            let run = try await ToolRun.gpuimg(["inspect", image, "--format", "json", "--sm", "sm_90", "-q"])
            let found = try #require(try JSONValue(parsing: Array(run.output.utf8))["images"]?.array?.first)
            for key in ["gpuCode", "weights", "libraries", "programs", "findings", "waste"] { seen.append(found[key]) }
        }
        #expect(Array(seen.prefix(6)) == Array(seen.suffix(6)))
    }
}
