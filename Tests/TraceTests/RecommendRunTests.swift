import JSON
import TestSupport
import Testing

/// `gpuimg recommend --run`: the image is run, and what it touched counts.
@Suite(.enabled(if: Tracing.isPossible)) struct RecommendRunTests {
    private static let image = Repository.fixture("busybox-docker25.tar")

    @Test func `a run without a GPU makes the answer surer`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg([
            "recommend", Self.image, "--run", "--entrypoint", "/bin/busybox", "--timeout", "60", "--tmpdir",
            folder.path,
            "--format", "json", "--", "true",
        ])
        #expect(run.code == 0, "\(run.error)")
        let found = try JSONValue(parsing: Array(run.output.utf8))
        #expect(found["current"]?.string == "none")
        #expect(found["recommended"]?.string == "none")
        #expect(found["confidence"]?.string == "medium")
        #expect(found["evidence"]?.array?.contains { $0.string == "the trace touched none of them" } == true)
        #expect(folder.names == [])
    }

    @Test func `a command that fails is told with its status`() async throws {
        let run = try await ToolRun.gpuimg([
            "recommend", Self.image, "--run", "--entrypoint", "/bin/busybox", "--", "false",
        ])
        #expect(run.code == 11, "\(run.error)")
        #expect(run.output.isEmpty)
    }
}
