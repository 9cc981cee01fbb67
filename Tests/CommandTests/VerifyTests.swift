import JSON
import TestSupport
import Testing

@Suite struct VerifyTests {
    /// An optimized image whose blob number `layer` has one bit turned, in `unpacked` form.
    private func damaged(_ layer: Int, in folder: TemporaryDirectory) async throws -> String {
        let made = try await OptimizedImage.make(Repository.fixture("busybox-docker25.tar"), in: folder)
        let layout = try await made.unpacked()
        let run = try await ToolRun.script(
            "printf '\\x55' | dd of=\"$0\" bs=1 seek=500 conv=notrunc status=none",
            [layout + "/" + made.layers[layer].blobPath])
        #expect(run.code == 0)
        return layout
    }

    @Test func `a damaged image ends with 4 and a finding a line`() async throws {
        let folder = try TemporaryDirectory()
        let layout = try await damaged(0, in: folder)
        let run = try await ToolRun.gpuimg(["verify", layout])
        #expect(run.code == 4)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count > 1)
        for line in lines.dropLast() {
            #expect(line.wholeMatch(of: #/(error|warning) [a-z-]+ sha256:[0-9a-f]{64}.*: .+/#) != nil)
        }
        #expect(lines.last?.hasPrefix("\(layout): failed, ") == true)
    }

    @Test func `json has the same findings with their codes`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(["verify", "--format", "json", try await damaged(1, in: folder)])
        #expect(run.code == 4)
        let value = try JSONValue(parsing: Array(run.output.utf8))
        #expect(value["schemaVersion"]?.integer == 1)
        #expect(value["ok"] == .boolean(false))
        let findings = try #require(value["findings"]?.array)
        #expect(!findings.isEmpty)
        #expect(findings.allSatisfy { $0["code"]?.string?.wholeMatch(of: #/[a-z]+(-[a-z]+)*/#) != nil })
        #expect(findings.contains { $0["severity"]?.string == "error" })
    }

    @Test(arguments: ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"])
    func `an image of others is proved too`(name: String) async throws {
        let run = try await ToolRun.gpuimg(["verify", "--format", "json", Repository.fixture(name)])
        #expect(run.code == 0)
        #expect(try JSONValue(parsing: Array(run.output.utf8))["ok"] == .boolean(true))
    }

    @Test func `a finding is printed when quiet, success is not`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(["verify", "-q", try await damaged(0, in: folder)])
        #expect(run.code == 4)
        #expect(run.output.hasPrefix("error "))
    }
}
