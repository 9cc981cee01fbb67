import JSON
import TestSupport
import Testing

@Suite struct PlatformTests {
    private static let image = Repository.fixture("busybox-containerd.tar")

    private func platforms(_ options: [String]) async throws -> [String] {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(Self.image, options, in: folder)
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0)
        return made.report["images"]?.array?.compactMap { $0["platform"]?.string } ?? []
    }

    @Test func `the platform named is rewritten, others stay`() async throws {
        #expect(try await platforms(["--platform", "linux/arm64"]) == ["linux/arm64"])
        #expect(try await platforms(["--platform", "linux/arm64,linux/amd64"]) == ["linux/amd64", "linux/arm64"])
        #expect(try await platforms(["--all-platforms"]) == ["linux/amd64", "linux/arm64"])
    }

    @Test func `only-platform leaves the others out`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(
            Self.image, ["--platform", "linux/arm64", "--only-platform"], in: folder)
        let again = try await ToolRun.gpuimg(
            ["optimize", made.path, folder.file("other.tar"), "--platform", "linux/amd64"])
        #expect(again.code == 2)
        #expect(again.error.hasSuffix("it has:\n  linux/arm64\n"))
    }

    @Test func `a platform that is not there is told with those that are`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(
            ["optimize", Self.image, folder.file("out.tar"), "--platform", "linux/s390x"])
        #expect(run.code == 2)
        #expect(run.error.hasSuffix("it has:\n  linux/amd64\n  linux/arm64\n"))
        #expect(folder.names == [])
    }

    @Test func `an image must be picked where there are several`() async throws {
        let folder = try TemporaryDirectory()
        let layout = folder.file("layout")
        for tag in ["one:1", "two:2"] {
            let run = try await ToolRun.gpuimg(["optimize", Self.image, "oci:\(layout):\(tag)"])
            #expect(run.code == 0)
        }
        // A second rewrite of the same image is the same image under a second name.
        let other = try await ToolRun.gpuimg(["optimize", Repository.fixture("busybox.oci.tar"), "oci:\(layout):three"])
        #expect(other.code == 0)

        let out = folder.file("out.tar")
        let ambiguous = try await ToolRun.gpuimg(["optimize", layout, out])
        #expect(ambiguous.code == 2)
        #expect(ambiguous.error.contains("pick one with --image:\n"))
        for name in ["one:1", "two:2", "three"] { #expect(ambiguous.error.contains(name)) }
        let unknown = try await ToolRun.gpuimg(["optimize", layout, out, "--image", "four"])
        #expect(unknown.code == 2)
        #expect(unknown.error.contains("three"))

        #expect(try await ToolRun.gpuimg(["optimize", layout, out, "--image", "three"]).code == 0)
        #expect(try await ToolRun.gpuimg(["optimize", "oci:\(layout):three", out]).code == 0)
        #expect(try await ToolRun.gpuimg(["optimize", layout, out, "--image", other.lastLine]).code == 0)
        let all = try await ToolRun.gpuimg(["verify", layout])
        #expect(all.code == 0)
    }
}
