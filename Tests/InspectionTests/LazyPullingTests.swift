import Codec
import EStargz
import ImageCore
import Inspection
import Layers
import OCI
import TestSupport
import Testing

/// Whether a layer is pulled lazily, and why not.
@Suite struct LazyPullingTests {
    private let inspected: Inspected
    private var folder: TemporaryDirectory { inspected.folder }

    init() throws { inspected = try Inspected() }

    private static let source: LayerBuilder = {
        var layer = LayerBuilder()
        layer.folder("bin/")
        layer.file("bin/tool", [UInt8](repeating: 7, count: 3_000), mode: 0o755)
        layer.file("bin/other", "other")
        return layer
    }()

    private func rewritten(_ codec: Packing.Codec, putting list: [String] = []) throws -> [UInt8] {
        var packing = Rewriting.packing
        packing.codec = codec
        return try Rewriting(Self.source.tar, putting: list, packing: packing, in: folder).blob
    }

    private func contents(_ layer: ImageBuilder.Layer) throws -> InspectedLayer.Contents {
        try #require(try inspected.layers([layer]).first?.contents)
    }

    private var diffID: Digest { SHA256Hasher.digest(of: Self.source.tar) }

    @Test func `the compression is what the bytes say, and ordinary layers are pulled whole`() throws {
        let tar = Self.source.tar
        for (blob, compression, obstacle) in [
            (tar, Compression.plain, LazyPulling.Obstacle.uncompressed),
            (try Compressing.gzip(tar), .gzip, .noTable(.gzip)), (try Compressing.zstd(tar), .zstd, .noTable(.zstd)),
        ] {
            // The media type is wrong for two of them.
            let contents = try contents(ImageBuilder.Layer(blob, diffID: diffID, mediaType: .ociLayerGzip))
            #expect(contents.compression == compression)
            #expect(contents.lazyPulling == .impossible(obstacle))
            #expect(contents.plainSize == tar.count)
            #expect(contents.files == 2)
            #expect(contents.fileBytes == 3_005)
            #expect(contents.landmark == nil)
        }
    }

    @Test(arguments: [
        (Packing.Codec.deflate(level: 6), LazyPulling.Format.eStargz), (.zstd(level: 3), .zstdChunked),
    ])
    func `a layer with footer and digest is lazy, and only with both`(
        codec: Packing.Codec, format: LazyPulling.Format
    ) throws {
        let layer = try EStargzBlob.layer(try rewritten(codec), in: folder)
        let contents = try contents(layer)
        #expect(contents.lazyPulling == .possible(format))
        #expect(contents.landmark == .noPrefetch)
        #expect(contents.files == 2, "neither the landmark nor the table of contents is a file of the image")
        #expect(contents.fileBytes == 3_005)

        var unnamed = layer
        unnamed.annotations = []
        #expect(try self.contents(unnamed).lazyPulling == .impossible(.noDigest(format)))
        unnamed.annotations = [(Annotation.tocDigest, "sha256:none")]
        #expect(try self.contents(unnamed).lazyPulling == .impossible(.noDigest(format)))

        var ordinary = ImageBuilder.Layer(try Compressing.gzip(Self.source.tar), diffID: diffID)
        ordinary.annotations = layer.annotations
        #expect(try self.contents(ordinary).lazyPulling == .impossible(.noFooter))
    }

    @Test func `a footer that leads nowhere is told`() throws {
        let blob = try rewritten(.deflate(level: 6))
        var layer = try EStargzBlob.layer(blob, in: folder)
        layer.blob = blob.dropLast(Footer.size) + Footer(tocOffset: 1 << 40).encoded
        #expect(try contents(layer).lazyPulling == .impossible(.badFooter(.eStargz)))
    }

    @Test func `a table in another image is told`() throws {
        let empty: [UInt8] = [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]
        let footer: [UInt8] =
            [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 21, 0] + Array("SG".utf8) + [17, 0]
            + Array("STARGZEXTERNALTOC".utf8) + empty
        let layer = ImageBuilder.Layer(
            try Compressing.gzip(Self.source.tar) + footer, diffID: diffID,
            annotations: [(Annotation.tocDigest, diffID.description)])
        #expect(try contents(layer).lazyPulling == .impossible(.externalTable))
    }

    @Test func `what is in front of the landmark is counted`() throws {
        let blob = try rewritten(.deflate(level: 6), putting: ["bin/tool"])
        let contents = try contents(try EStargzBlob.layer(blob, in: folder))
        #expect(contents.landmark == .prefetch)
        #expect(contents.prefetchedBytes == 3_000)
    }

    @Test func `a layer that is listed several times is told as each listing has it`() throws {
        let layer = try EStargzBlob.layer(try rewritten(.deflate(level: 6)), in: folder)
        var unnamed = layer
        unnamed.annotations = []
        let layers = try inspected.layers([layer, unnamed, layer])
        let contents = layers.compactMap(\.contents)
        #expect(
            contents.map(\.lazyPulling) == [.possible(.eStargz), .impossible(.noDigest(.eStargz)), .possible(.eStargz)])
        #expect(contents.map(\.files) == [2, 2, 2])
        #expect(contents.map(\.shadowedFiles) == [2, 2, 0])
        #expect(Set(layers.map(\.digest)).count == 1)
    }
}
