import JSON
import TestSupport
import Testing

@Suite(.enabled(if: Interop.has("skopeo", "umoci", asRoot: true), "skopeo, umoci and root are needed"))
struct CopyTests {
    private static let fixtures = [
        "docker-archive:busybox-legacy.tar", "docker-archive:busybox-docker25.tar",
        "oci-archive:busybox-containerd.tar", "oci-archive:busybox.oci.tar",
    ]
    private static let options = [
        [], ["--min-chunk-size", "50000"], ["--fast", "--chunk-size", "64KiB"], ["--layer-format", "zstd-chunked"],
    ]

    private static func located(_ fixture: String) -> (reference: String, path: String) {
        let parts = fixture.split(separator: ":").map(String.init)
        let path = Repository.fixture(parts[1])
        return (parts[0] + ":" + path, path)
    }

    @Test(arguments: fixtures, options)
    func `the unpacked tree is the same before and after`(fixture: String, options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let source = Self.located(fixture)
        let made = try await OptimizedImage.make(
            source.path, ["--prefetch-list", Repository.fixture("prefetch.txt")] + options, in: folder)
        let (before, after) = (folder.file("before"), folder.file("after"))
        #expect(try await Interop.failure("to-layout.sh", source.reference, before, "image") == nil)
        #expect(try await Interop.failure("to-layout.sh", "oci-archive:" + made.path, after, "image") == nil)
        #expect(try await Interop.failure("compare-images.sh", before + ":image", after + ":image") == nil)
    }

    @Test func `the docker half of our archive is the same tree`() async throws {
        let folder = try TemporaryDirectory()
        let source = Self.located(Self.fixtures[1])
        let (before, after) = (folder.file("before"), folder.file("after"))
        #expect(try await Interop.failure("to-layout.sh", source.reference, before, "image") == nil)
        for (number, target) in ["", "docker-archive:"].enumerated() {
            let out = folder.file("out\(number).tar")
            #expect(try await ToolRun.gpuimg(["optimize", source.path, target + out]).code == 0)
            let failure = try await Interop.failure("to-layout.sh", "docker-archive:" + out, after, "image\(number)")
            #expect(failure == nil)
            #expect(
                try await Interop.failure("compare-images.sh", before + ":image", after + ":image\(number)") == nil)
        }
    }

    @Test func `skopeo inspects our archive and finds its digest and annotations`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(Repository.fixture("busybox-docker25.tar"), in: folder)
        let plain = try await ToolRun.run(
            "skopeo", ["--insecure-policy", "inspect", "oci-archive:" + made.path])
        #expect(plain.code == 0, "\(plain.error)")
        #expect(try JSONValue(parsing: Array(plain.output.utf8))["Digest"]?.string == made.digest)
        let raw = try await ToolRun.run("skopeo", ["inspect", "--raw", "oci-archive:" + made.path])
        let layers = try JSONValue(parsing: Array(raw.output.utf8))["layers"]?.array ?? []
        let annotation = "containerd.io/snapshot/stargz/toc.digest"
        #expect(layers.map { $0["annotations"]?[annotation]?.string } == made.layers.map(\.tocDigest))
        let docker = try await ToolRun.run("skopeo", ["inspect", "docker-archive:" + made.path])
        #expect(docker.code == 0, "\(docker.error)")
    }

    @Test(arguments: [[], ["--layer-format", "zstd-chunked"]])
    func `a layout folder copies without a change of the manifest`(options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(
            ["optimize", Repository.fixture("busybox.oci.tar"), "oci:\(folder.file("ours")):one"] + options)
        #expect(run.code == 0)
        let copy = try await ToolRun.run(
            "skopeo",
            [
                "--insecure-policy", "copy", "--quiet", "--preserve-digests", "oci:\(folder.file("ours")):one",
                "oci:\(folder.file("theirs")):one",
            ])
        #expect(copy.code == 0, "\(copy.error)")
        let verify = try await ToolRun.gpuimg(["verify", folder.file("theirs"), "--image", run.lastLine])
        #expect(verify.code == 0, "\(verify.output)\(verify.error)")
    }
}
