import Codec
import ImageCore
import Layers
import SOCI
import Tar
import TestSupport
import Testing

/// Files read through the spans of a zTOC.
@Suite struct SpanReaderTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let tar: [UInt8] = {
        var random = SeededGenerator(seed: 11)
        var layer = LayerBuilder()
        layer.file("text", random.text(900_000))
        layer.file("noise", random.noise(200_000))
        layer.file("empty")
        layer.file("zeros", [UInt8](repeating: 0, count: 700_000))
        return layer.tar
    }()

    private func image(_ blob: [UInt8]) throws -> IndexedImage {
        try IndexedImage(blob, spanSize: 32 << 10, in: folder)
    }

    private func read(_ range: ByteRange, _ table: SpanTable, _ blob: [UInt8]) throws -> [UInt8] {
        var reader = try SpanReader(table, of: try folder.blob(blob))
        var bytes: [UInt8] = []
        try reader.read(range) { bytes += $0 }
        return bytes
    }

    @Test("any run of the plain bytes is read from the spans alone", arguments: ["one", "many", "stored", "plain"])
    func ranges(packing: String) throws {
        let blob: [UInt8] =
            switch packing {
            case "one": try GzipProducer.zlib6.pack(Self.tar)
            case "many": try Compressing.gzip(Self.tar, membersOf: 40_000)
            case "stored": try Compressing.gzip(Array(SeededTar.noise), level: 1)
            default: Self.tar
            }
        let plain = packing == "stored" ? SeededTar.noise : Self.tar
        let table = try image(blob).ztoc.spans
        #expect(table.count > 2)
        var reader = try SpanReader(table, of: try folder.blob(blob))
        var random = SeededGenerator(seed: 12)
        let ends = table.checkpoints.map(\.outputOffset)
        var ranges = (0..<20).map { _ in
            let offset = Int.random(in: 0..<table.archiveSize, using: &random)
            return ByteRange(offset: offset, count: Int.random(in: 0...(table.archiveSize - offset), using: &random))
        }
        ranges += ends.dropFirst().prefix(5).map { ByteRange(offset: $0 - 1, count: 2) }
        ranges.append(ByteRange(offset: 0, count: table.archiveSize))
        for range in ranges {
            var bytes: [UInt8] = []
            try reader.read(range) { bytes += $0 }
            #expect(bytes == Array(plain[range.offset..<range.end]), "\(range)")
        }
    }

    private enum SeededTar {
        static let noise: [UInt8] = {
            var random = SeededGenerator(seed: 13)
            var layer = LayerBuilder()
            layer.file("noise", random.noise(500_000))
            return layer.tar
        }()
    }

    @Test(
        "every file of the reference's layers is read through the reference's zTOC",
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: [
            ("layer.tar.gz", "layer.tar.gz.ztoc"), ("prefetch.esgz", "prefetch.esgz.ztoc"),
            ("layer.tar", "layer.tar.ztoc"),
        ])
    func vectors(layer: String, ztoc: String) throws {
        let vectors = try #require(Repository.vectors)
        let isPlain = layer.hasSuffix(".tar")
        let packed = try Repository.read("\(vectors)/\(isPlain ? "layer.tar.gz" : layer)")
        let plain = try Compressing.inflate(packed, in: folder)
        let read = try ZTOC(reading: try folder.blob(try Repository.read("\(vectors)/\(ztoc)")))
        var reader = try SpanReader(read.spans, of: try folder.blob(isPlain ? plain : packed))
        #expect(read.entries.count > 50)
        for entry in read.entries {
            var bytes: [UInt8] = []
            try reader.read(entry.payload) { bytes += $0 }
            #expect(bytes == Array(plain[entry.payload.offset..<entry.payload.end]), "\(entry.name)")
        }
    }

    // MARK: - What is not as it says

    /// What the first `span` spans give is still right; the one that lies must say so, and soon.
    private func refusal(_ table: SpanTable, _ blob: [UInt8]) -> ImageError? {
        do {
            _ = try read(ByteRange(offset: 0, count: table.archiveSize), table, blob)
            return nil
        } catch {
            return error as? ImageError
        }
    }

    @Test(
        "a span that promises more or less than its bytes give is refused, and nothing waits",
        arguments: [1, 5_000, -1, -5_000])
    func promises(shift: Int) throws {
        let blob = try GzipProducer.zlib6.pack(Self.tar)
        let table = try image(blob).ztoc.spans
        let error = try #require(refusal(table.changing(2, output: shift), blob))
        #expect(error.code == .verificationFailed)
        #expect(error.message == "span 1: it gives \(shift > 0 ? "fewer" : "more") plain bytes than the zTOC says")
        #expect(error.context.offset != nil)
    }

    @Test("a last span that promises more than there is is refused")
    func lastSpan() throws {
        let blob = try GzipProducer.zlib6.pack(Self.tar)
        let table = try image(blob).ztoc.spans
        #expect(refusal(table.replacing(archiveSize: table.archiveSize + 1), blob)?.code == .verificationFailed)
        #expect(refusal(table.replacing(archiveSize: 1 << 59), blob)?.code == .verificationFailed)
        // What follows the archive is padding, which no zTOC counts.
        #expect(refusal(table.replacing(archiveSize: table.archiveSize - 1_024), blob) == nil)
    }

    @Test("a span with another digest is refused before any of it is given out")
    func digest() throws {
        let blob = try GzipProducer.zlib6.pack(Self.tar)
        let table = try image(blob).ztoc.spans
        var damaged = blob
        damaged[table.compressedRange(of: 1).offset + 20] ^= 1
        var reader = try SpanReader(table, of: try folder.blob(damaged))
        var count = 0
        let error = #expect(throws: ImageError.self) {
            try reader.read(ByteRange(offset: 0, count: table.archiveSize)) { count += $0.count }
        }
        #expect(error?.message == "span 1 of the layer is damaged: its digest is another")
        #expect(count == table.plainRange(of: 0).count)
    }

    @Test("a table that is of another layer is refused at once")
    func otherLayer() throws {
        let blob = try GzipProducer.zlib6.pack(Self.tar)
        let table = try image(blob).ztoc.spans
        for other in [Self.tar, Array(blob.dropLast()), try Compressing.zstd(Self.tar)] {
            #expect(throws: ImageError.self) { _ = try SpanReader(table, of: try folder.blob(other)) }
        }
        #expect(throws: ImageError.self) {
            _ = try SpanReader(table.replacing(checkpoints: table.checkpoints.reversed()), of: try folder.blob(blob))
        }
    }

    @Test("a range outside the archive is refused")
    func outside() throws {
        let blob = try GzipProducer.zlib6.pack(Self.tar)
        let table = try image(blob).ztoc.spans
        for range in [
            ByteRange(offset: table.archiveSize, count: 1), ByteRange(offset: -1, count: 1),
            ByteRange(offset: 0, count: Int.max),
        ] {
            #expect(throws: ImageError.self) { try read(range, table, blob) }
        }
    }

    @Test("checkpoints of any bits and places come to an end, with an error or as many bytes as they promise")
    func randomCheckpoints() throws {
        let blob = try Compressing.gzip(Self.tar, membersOf: 100_000)
        let table = try image(blob).ztoc.spans
        var random = SeededGenerator(seed: 14)
        for _ in 0..<100 {
            let changed = table.changing(
                Int.random(in: 0..<table.count, using: &random), input: Int.random(in: -40...40, using: &random),
                output: Int.random(in: -40...40, using: &random), bits: UInt8.random(in: 0...9, using: &random))
            // The digests are right for what is there, so that they do not tell.
            let digests = (0..<changed.count).map { number in
                let range = changed.compressedRange(of: number)
                guard range.lies(within: blob.count) else { return changed.digests[number] }
                return SHA256Hasher.digest(of: Array(blob[range.offset..<range.end]))
            }
            let whole = ByteRange(offset: 0, count: table.archiveSize)
            guard let bytes = try? read(whole, changed.replacing(digests: digests), blob) else { continue }
            #expect(bytes.count == whole.count)
        }
    }
}
