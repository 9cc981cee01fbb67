import Codec
import EStargz
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

/// The spans that the writers tell of beside the blob.
@Suite struct SpanTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let layer: LayerBuilder = {
        var random = SeededGenerator(seed: 4)
        var layer = LayerBuilder()
        for number in 0..<200 { layer.file("f\(number)", random.text(number * 91)) }
        layer.file("large", random.text(700_000))
        layer.file("noise", random.noise(200_000))
        return layer
    }()

    private func check(_ spans: [CompressedSpan], of blob: [UInt8], atMost spanSize: Int) throws {
        #expect(spans.first?.checkpoint.outputOffset == 0)
        let ends = spans.dropFirst().map(\.checkpoint.inputOffset) + [blob.count]
        for (span, end) in zip(spans, ends) {
            let start = span.checkpoint.inputOffset
            #expect(Array(blob[start - 10..<start - 8]) == [0x1f, 0x8b])
            #expect(span.digest == SHA256Hasher.digest(of: Array(blob[start..<end])))
            #expect(span.checkpoint.window.isEmpty && span.checkpoint.bits == 0)
        }
        for (span, next) in zip(spans, spans.dropFirst()) {
            #expect(next.checkpoint.outputOffset - span.checkpoint.outputOffset <= spanSize)
        }
    }

    @Test(arguments: [64 << 10, 200_000, 4 << 20])
    func `spans of an eStargz layer begin at members, and each digest is that of its bytes`(spanSize: Int) throws {
        let packing = Packing(
            codec: .deflate(level: 6), chunkSize: 60_000, minimumMemberSize: 0, storesIncompressible: true)
        let rewriting = try Rewriting(Self.layer.tar, packing: packing, spanSize: spanSize, in: folder)
        // Beside the table of contents, which is a member of its own.
        try check(rewriting.written.spans, of: rewriting.blob, atMost: max(spanSize, 70_000))
        let starts = Set(rewriting.written.map.members.map(\.plainOffset) + [rewriting.written.tocEntry?.headerOffset])
        #expect(rewriting.written.spans.allSatisfy { starts.contains($0.checkpoint.outputOffset) })
    }

    @Test func `spans change nothing of the blob, nor does the number of threads change the spans`() throws {
        let plain = try Rewriting(Self.layer.tar, in: folder)
        let spanned = try [1, 4].map { threads in
            try Rewriting(Self.layer.tar, threads: threads, spanSize: 100_000, in: folder)
        }
        #expect(plain.written.spans.isEmpty)
        #expect(spanned.map(\.blob) == [plain.blob, plain.blob])
        #expect(spanned[0].written.spans == spanned[1].written.spans)
    }

    @Test func `a zstd:chunked layer has no spans`() throws {
        let packing = Packing(
            codec: .zstd(level: 3), chunkSize: 60_000, minimumMemberSize: 0, storesIncompressible: true)
        #expect(try Rewriting(Self.layer.tar, packing: packing, spanSize: 1 << 20, in: folder).written.spans.isEmpty)
    }

    @Test(arguments: [1 << 20, 100_000])
    func `a layer packed anew as gzip keeps its plain bytes and has spans`(spanSize: Int) throws {
        let contents = try folder.layer(try Compressing.zstd(Self.layer.tar))
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        let file = try RawFile.unnamed(in: folder.path)
        var writer = BlobWriter(file: file, start: 0)
        let written = try GzipRecompressor(contents, pool: pool, spanSize: spanSize).write(to: &writer)
        let blob = try file.bytes(ByteRange(offset: 0, count: written.size))
        #expect(SHA256Hasher.digest(of: blob) == written.digest)
        #expect(try Compressing.inflate(blob, in: folder) == Self.layer.tar)
        try check(written.spans, of: blob, atMost: spanSize)
    }

    @Test func `an empty layer is packed anew as one empty member`() throws {
        let contents = try folder.layer(try Compressing.zstd([]))
        let pool = try WorkerPool(width: 1)
        defer { pool.close() }
        let file = try RawFile.unnamed(in: folder.path)
        var writer = BlobWriter(file: file, start: 0)
        let written = try GzipRecompressor(contents, pool: pool, spanSize: 1 << 20).write(to: &writer)
        let blob = try file.bytes(ByteRange(offset: 0, count: written.size))
        #expect(try Compressing.inflate(blob, in: folder) == [])
        #expect(written.spans.map(\.checkpoint.outputOffset) == [0])
    }
}
