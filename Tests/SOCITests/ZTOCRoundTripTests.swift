import Codec
import ImageCore
import Layers
import SOCI
import TestSupport
import Testing

struct ZTOCRoundTripTests {
    @Test(
        "what is written is what is read again",
        arguments: [(0, 0), (1, 1), (2, 3), (50, 2), (400, 20)], [SpanTable.Compression.gzip, .plain])
    func roundTrip(shape: (entries: Int, spans: Int), compression: SpanTable.Compression) throws {
        var generator = SeededGenerator(seed: UInt64(shape.entries))
        let made = MadeZTOC.random(
            entries: shape.entries, spans: shape.spans, compression: compression, using: &generator)
        let read = try ZTOC(bytes: try made.encoded)
        #expect(read == made)
    }

    @Test("the pieces that are written are the whole, and no piece is longer than what is not checkpoints")
    func pieces() throws {
        var generator = SeededGenerator(seed: 7)
        let made = MadeZTOC.random(entries: 20, spans: 10, using: &generator)
        var sizes: [Int] = []
        var whole: [UInt8] = []
        try made.write { (piece) in
            sizes.append(piece.count)
            whole += piece
        }
        #expect(whole == (try made.encoded))
        // Head, the blob's header, ten checkpoints, tail.
        #expect(sizes.count == 13)
        #expect(sizes.dropFirst(2).dropLast().allSatisfy { $0 == 32_785 })
    }

    @Test("a short window is filled with zeros in front, and one of zeros alone is none")
    func windows() throws {
        func ztoc(_ window: [UInt8]) -> ZTOC {
            ZTOC(
                buildTool: "", entries: [],
                spans: SpanTable(
                    compression: .gzip, spanSize: 1, compressedSize: 1, archiveSize: 1,
                    checkpoints: [InflateCheckpoint(inputOffset: 1, outputOffset: 3, bits: 0, window: window)],
                    digests: [SHA256Hasher.digest(of: [])]))
        }
        let read = try ZTOC(bytes: try ztoc([1, 2, 3]).encoded)
        #expect(read.spans.checkpoints[0].window == [UInt8](repeating: 0, count: 32_765) + [1, 2, 3])
        #expect(try ZTOC(bytes: try ztoc([0, 0]).encoded).spans.checkpoints[0].window == [])
    }

    @Test("a time that has no spelling is an error that names the entry", arguments: [Int.min, Int.max])
    func times(seconds: Int) throws {
        var generator = SeededGenerator(seed: 1)
        var made = MadeZTOC.random(entries: 1, spans: 1, using: &generator)
        made.entries[0].name = FilePathBytes("old")
        made.entries[0].modifiedSeconds = seconds
        #expect {
            _ = try made.encoded
        } throws: { error in
            (error as? ImageError)?.context.entry == FilePathBytes("old")
        }
    }

    @Test("a zTOC in a file is read, and a file that is none is named")
    func files() throws {
        var generator = SeededGenerator(seed: 3)
        let made = MadeZTOC.random(entries: 5, spans: 2, using: &generator)
        let folder = try TemporaryDirectory()
        #expect(try ZTOC(reading: try folder.blob(try made.encoded)) == made)
        #expect(throws: ImageError.self) { try ZTOC(reading: try folder.blob([1, 2, 3])) }
    }
}
