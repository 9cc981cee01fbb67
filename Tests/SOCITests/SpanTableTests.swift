import Codec
import ImageCore
import SOCI
import Testing

struct SpanTableTests {
    private static let table = SpanTable(
        compression: .gzip, spanSize: 100, compressedSize: 500, archiveSize: 1_000,
        checkpoints: [(10, 0, 0), (101, 120, 3), (300, 700, 0)].map {
            InflateCheckpoint(inputOffset: $0.0, outputOffset: $0.1, bits: $0.2, window: [])
        }, digests: [.ofNothing, .ofNothing, .ofNothing])

    @Test("a span that begins inside a byte is fetched with that byte, and the last ends with the blob")
    func compressedRanges() {
        #expect((0..<3).map { Self.table.compressedRange(of: $0).offset } == [10, 100, 300])
        #expect((0..<3).map { Self.table.compressedRange(of: $0).end } == [101, 300, 500])
    }

    @Test(
        "a range is held by the spans from its first byte to its last",
        arguments: [
            (0, 1, 0...0), (0, 120, 0...0), (0, 121, 0...1), (119, 2, 0...1), (120, 580, 1...1), (699, 301, 1...2),
        ])
    func holding(offset: Int, count: Int, spans: ClosedRange<Int>) {
        #expect(Self.table.spans(holding: ByteRange(offset: offset, count: count)) == spans)
    }

    @Test("a range that is empty or lies outside is held by no span", arguments: [(5, 0), (0, 1_001), (1_000, 1)])
    func holdingNothing(offset: Int, count: Int) {
        #expect(Self.table.spans(holding: ByteRange(offset: offset, count: count)) == nil)
    }
}

extension Digest {
    fileprivate static let ofNothing = SHA256Hasher.digest(of: [])
}
