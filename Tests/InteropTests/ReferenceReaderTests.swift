import TestSupport
import Testing

@Suite struct ReferenceReaderTests {
    private static let fixtures = [
        "busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar",
    ]
    private static let options = [
        [], ["--fast"], ["--compression-level", "1"], ["--compression-level", "12"], ["--chunk-size", "64KiB"],
        ["--no-store-incompressible"], ["--min-chunk-size", "50000"],
        ["--min-chunk-size", "1MiB", "--chunk-size", "64KiB", "--fast"],
    ]

    private func layers(
        _ fixture: String, _ options: [String], in folder: TemporaryDirectory
    ) async throws -> [(blob: String, toc: String)] {
        let made = try await OptimizedImage.make(
            Repository.fixture(fixture), ["--prefetch-list", Repository.fixture("prefetch.txt")] + options, in: folder)
        let unpacked = try await made.unpacked()
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0)
        return try made.layers.map { layer in
            (unpacked + "/" + layer.blobPath, try #require(layer.tocDigest))
        }
    }

    @Test(.enabled(if: Interop.has("python3"), "python3 is missing"), arguments: fixtures, options)
    func `a reader by the book finds nothing wrong`(fixture: String, options: [String]) async throws {
        let folder = try TemporaryDirectory()
        for layer in try await layers(fixture, options, in: folder) {
            let run = try await ToolRun.run(
                "python3", [Repository.interop("read_estargz.py"), layer.blob, "--toc-digest", layer.toc])
            #expect(run.code == 0, "\(run.error)")
        }
    }

    /// The version in the package archive does not know the `innerOffset` of grouped layers.
    @Test(
        .enabled(if: Interop.hasReferencePackage, "Go or the reference package is missing"), arguments: fixtures,
        options.filter { !$0.contains("--min-chunk-size") })
    func `the reference package reads every chunk`(fixture: String, options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let layers = try await layers(fixture, options, in: folder)
        let run = try await ToolRun.run(
            try await Interop.estargzCheckPath(), layers.map { "\($0.blob)=\($0.toc)" })
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.split(separator: "\n").count == layers.count)
        #expect(run.output.contains("landmark=prefetch"))
    }

    @Test(
        .enabled(if: Interop.hasReferencePackage, "Go or the reference package is missing"), arguments: fixtures,
        [[], ["--compression-level", "19"], ["--chunk-size", "64KiB"]])
    func `the reference package reads zstd-chunked`(fixture: String, options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let layers = try await layers(fixture, ["--layer-format", "zstd-chunked"] + options, in: folder)
        let run = try await ToolRun.run(
            try await Interop.estargzCheckPath(), ["-zstdchunked"] + layers.map { "\($0.blob)=\($0.toc)" })
        #expect(run.code == 0, "\(run.error)")
    }
}
