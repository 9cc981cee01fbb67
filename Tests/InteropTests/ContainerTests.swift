import AccessTrace
import ImageCore
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

    @Test(.enabled(if: Interop.has("skopeo", "umoci", "mmdebstrap"), "skopeo, umoci and mmdebstrap are needed"))
    func `a Debian image of every shape, once indexed, is proved, and is the same image`() async throws {
        let debian = try await DebianFixture.folder()
        let folder = try TemporaryDirectory()
        let before = folder.file("before")
        #expect(
            try await Interop.failure("to-layout.sh", "oci:\(debian)/debian.oci:", before, "image") == nil)
        let made = folder.file("indexed.tar")
        for name in [
            "debian-legacy.tar", "debian-docker25.tar", "debian-containerd.tar", "debian.oci.tar", "debian.oci",
            "debian-docker25.tar.gz", "debian-docker25.tar.zst",
        ] {
            let index = try await ToolRun.gpuimg(["index", debian + "/" + name, made, "-q"])
            #expect(index.code == 0, "\(name): \(index.error)")
            let verify = try await ToolRun.gpuimg(["verify", made])
            #expect(verify.code == 0, "\(name): \(verify.output)\(verify.error)")
            #expect(verify.lastLine.hasSuffix(": ok"))
        }
        #expect(try await Interop.failure("to-layout.sh", "oci-archive:" + made, folder.file("after"), "image") == nil)
        #expect(
            try await Interop.failure("compare-images.sh", before + ":image", folder.file("after") + ":image") == nil)
        #expect(try await Interop.failure("run-containerd.sh", made, "hello from python3") == nil)
    }

    @Test(.enabled(if: Interop.has("mmdebstrap"), "mmdebstrap is needed"))
    func `a traced image has its files in front in the order of first touch, and runs`() async throws {
        let folder = try TemporaryDirectory()
        let trace = folder.file("trace.json")
        let made = try await OptimizedImage.make(
            try await DebianFixture.numpy(), ["--save-trace", trace, "--", "python3", "-c", "import numpy"], in: folder)
        let verify = try await ToolRun.gpuimg(["verify", made.path])
        #expect(verify.code == 0, "\(verify.output)\(verify.error)")

        let blob = try await made.unpacked() + "/" + (try #require(made.layers.first)).blobPath
        let listing = try await ToolRun.script("gzip -dc \"$0\" | tar -tf -", [blob])
        let names = listing.output.split(separator: "\n").map { $0.hasPrefix("./") ? $0.dropFirst(2) : $0 }
        let front = names.prefix { $0 != ".prefetch.landmark" }
        let record = try AccessRecord.read(from: RawFile.open(reading: trace))
        let files = record.paths.filter { $0.size ?? 0 > 0 }.map(\.path.description)
        let expected = files.filter { path in front.contains { $0 == path } }
        #expect(front.filter { path in files.contains { $0 == path } }.map(String.init) == expected)
        #expect(expected.contains("usr/lib/python3/dist-packages/numpy/__init__.py"))
        #expect(expected.count > 200)
        #expect(try await Interop.failure("run-containerd.sh", made.path, "hello from python3") == nil)
    }
}
