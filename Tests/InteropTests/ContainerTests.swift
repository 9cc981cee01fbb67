import JSON
import TestSupport
import Testing

/// One after the other: each starts a containerd of its own.
@Suite(
    .serialized,
    .enabled(if: Interop.has("containerd", "ctr", "runc", asRoot: true), "containerd, runc and root are needed"))
struct ContainerTests {
    @Test(arguments: [
        ("busybox-legacy.tar", []), ("busybox-docker25.tar", ["--fast"]),
        ("busybox-containerd.tar", ["--min-chunk-size", "50000"]),
        ("busybox.oci.tar", ["--layer-format", "zstd-chunked"]),
    ])
    func `our archive runs and prints its line`(fixture: String, options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(
            Repository.fixture(fixture), ["--prefetch-list", Repository.fixture("prefetch.txt")] + options, in: folder)
        #expect(try await Interop.failure("run-containerd.sh", made.path, "hello from gpuimg") == nil)
    }

    @Test(.enabled(if: Interop.has("skopeo", "umoci", "mmdebstrap"), "skopeo, umoci and mmdebstrap are needed"))
    func `a Debian image in every shape is proved, the same tree, and runs`() async throws {
        let debian = try await DebianFixture.folder()
        let folder = try TemporaryDirectory()
        let before = folder.file("before")
        #expect(
            try await Interop.failure("to-layout.sh", "oci:\(debian)/debian.oci:", before, "image") == nil)
        var layers: Set<[String?]> = []
        for name in [
            "debian-legacy.tar", "debian-docker25.tar", "debian-containerd.tar", "debian.oci.tar", "debian.oci",
            "debian-docker25.tar.gz", "debian-docker25.tar.zst",
        ] {
            let made = try await OptimizedImage.make(
                debian + "/" + name, ["--prefetch-list", debian + "/prefetch.txt", "--strict"], in: folder)
            layers.insert(made.layers.map(\.digest))
            #expect(made.layers.allSatisfy { $0.outcome == "rewritten" })
            #expect(made.report["unmatchedPrefetch"]?.array == [])
            let verify = try await ToolRun.gpuimg(["verify", made.path])
            #expect(verify.code == 0, "\(verify.output)\(verify.error)")
        }
        #expect(layers.count == 1, "every shape gives the same layers")
        let made = folder.file("optimized.tar")
        #expect(try await Interop.failure("to-layout.sh", "oci-archive:" + made, folder.file("after"), "image") == nil)
        #expect(
            try await Interop.failure("compare-images.sh", before + ":image", folder.file("after") + ":image") == nil)
        #expect(try await Interop.failure("run-containerd.sh", made, "hello from python3") == nil)
    }
}
