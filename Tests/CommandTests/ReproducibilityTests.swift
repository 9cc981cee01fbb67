import TestSupport
import Testing

@Suite struct ReproducibilityTests {
    @Test(arguments: [[], ["--fast"], ["--min-chunk-size", "50000"], ["--layer-format", "zstd-chunked"]])
    func `neither the cores nor the place change a byte`(options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let image = Repository.fixture("busybox-containerd.tar")
        var archives: Set<[UInt8]> = []
        for (jobs, environment) in [
            ("1", [:]), ("2", ["TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8"]),
            ("7", ["TZ": "UTC0", "LC_ALL": "C"]),
        ] {
            let out = folder.file("out.tar")
            let run = try await ToolRun.gpuimg(
                [
                    "optimize", image, out, "--jobs", jobs, "--all-platforms", "--prefetch-list",
                    Repository.fixture("prefetch.txt"),
                ] + options, environment: environment)
            #expect(run.code == 0)
            archives.insert(try Repository.read(out))
        }
        #expect(archives.count == 1)
    }

    @Test func `what is optimized already keeps its layers' digests`() async throws {
        let folder = try TemporaryDirectory()
        let once = try await OptimizedImage.make(
            Repository.fixture("busybox-docker25.tar"), in: folder, named: "once.tar")
        let twice = try await OptimizedImage.make(once.path, in: folder, named: "twice.tar")
        #expect(twice.layers.map(\.digest) == once.layers.map(\.digest))
    }
}
