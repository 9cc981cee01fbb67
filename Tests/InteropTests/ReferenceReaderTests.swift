import EStargz
import ImageCore
import Layers
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

    // MARK: - Chunks of unequal size

    /// A layer whose large files are cut where a trace might say so, written to a file of its own.
    private func unequalLayer(
        _ codec: Packing.Codec, minimum: Int, in folder: TemporaryDirectory
    ) throws -> (blob: String, toc: String) {
        var random = SeededGenerator(seed: 11)
        var layer = LayerBuilder()
        layer.folder("lib/")
        layer.file("lib/large.so", random.text(700_000))
        layer.file("lib/small.so", random.text(3000))
        layer.file("lib/noise", random.noise(300_000))
        layer.hardlink("lib/link.so", to: "lib/large.so")
        layer.file("lib/last", random.text(100_000))
        let written = try Rewriting(
            layer.tar, putting: ["lib/small.so"],
            cuts: [
                "lib/large.so": [1, 65_536, 65_537, 400_000, 699_999], "lib/noise": [123_456, 254_528],
                "lib/last": [34_464],
            ],
            packing: Packing(codec: codec, chunkSize: 64 << 10, minimumMemberSize: minimum, storesIncompressible: true),
            in: folder)
        return (try folder.write(written.blob, to: "layer"), written.written.tocDigest.description)
    }

    @Test(.enabled(if: Interop.has("python3"), "python3 is missing"), arguments: [0, 50_000, 1 << 20])
    func `a reader by the book finds nothing wrong with chunks of unequal size`(minimum: Int) async throws {
        let folder = try TemporaryDirectory()
        let layer = try unequalLayer(.deflate(level: 6), minimum: minimum, in: folder)
        let run = try await ToolRun.run(
            "python3", [Repository.interop("read_estargz.py"), layer.blob, "--toc-digest", layer.toc])
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.contains("chunks=24"))
    }

    @Test(
        .enabled(if: Interop.hasReferencePackage, "Go or the reference package is missing"),
        arguments: [Packing.Codec.deflate(level: 6), .zstd(level: 3)])
    func `the reference package reads every chunk of unequal size`(codec: Packing.Codec) async throws {
        let folder = try TemporaryDirectory()
        let layer = try unequalLayer(codec, minimum: 0, in: folder)
        let run = try await ToolRun.run(
            try await Interop.estargzCheckPath(), ["-zstdchunked", "\(layer.blob)=\(layer.toc)"])
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.contains("chunks=24"))
    }
}
