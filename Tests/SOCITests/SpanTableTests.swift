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

    @Test("a last span that lies in what pads the tar brings nothing of it")
    func padding() {
        let table = Shape("") { $0.points[2].output = 1_200 }.table
        #expect(table.plainRange(of: 2) == ByteRange(offset: 1_200, count: 0))
        #expect(table.spans(holding: ByteRange(offset: 999, count: 1)) == 1...1)
    }

    private struct Shape: CustomTestStringConvertible {
        let testDescription: String
        var points: [(input: Int, output: Int, bits: UInt8)] = [(10, 0, 0), (101, 120, 3), (300, 700, 0)]
        var compressedSize = 500
        var archiveSize = 1_000
        var digests = 3

        init(_ description: String, _ change: (inout Shape) -> Void) {
            testDescription = description
            change(&self)
        }

        var table: SpanTable {
            SpanTable(
                compression: .gzip, spanSize: 100, compressedSize: compressedSize, archiveSize: archiveSize,
                checkpoints: points.map {
                    InflateCheckpoint(inputOffset: $0.input, outputOffset: $0.output, bits: $0.bits, window: [])
                }, digests: Array(repeating: .ofNothing, count: digests))
        }
    }

    @Test(
        "spans that ascend within their sizes are monotonic",
        arguments: [
            Shape("three spans") { _ in }, Shape("seven bits") { $0.points[1].bits = 7 },
            Shape("one span") {
                $0.points.removeLast(2)
                $0.digests = 1
            },
            Shape("the last begins where blob and tar end") { $0.points[2] = (500, 1_000, 0) },
            Shape("the last lies in what pads the tar") { $0.points[2].output = 1_001 },
            Shape("the first begins with the blob") { $0.points[0].input = 0 },
        ])
    private func monotonic(shape: Shape) { #expect(shape.table.isMonotonic) }

    @Test(
        "spans that a runtime refuses are not",
        arguments: [
            Shape("no span") {
                $0.points = []
                $0.digests = 0
            },
            Shape("two with one plain offset") { $0.points[1].output = 0 },
            Shape("two with one offset in the blob") { $0.points[1].input = 10 },
            Shape("the tar descends") { $0.points[2].output = 119 },
            Shape("the blob descends") { $0.points[2].input = 100 },
            Shape("the first is not for the first byte") { $0.points[0].output = 1 },
            Shape("the first lies before the blob") { $0.points[0].input = -1 },
            Shape("bits of a byte before the blob") { $0.points[0] = (0, 0, 1) },
            Shape("eight bits") { $0.points[1].bits = 8 },
            Shape("the last lies behind the blob") { $0.points[2].input = 501 },
            Shape("the last lies where no layer reaches") { $0.points[2].output = .max },
            Shape("a tar of less than nothing") { $0.archiveSize = -1 },
            Shape("a digest too few") { $0.digests = 2 }, Shape("a digest too many") { $0.digests = 4 },
        ])
    private func notMonotonic(shape: Shape) { #expect(!shape.table.isMonotonic) }
}

extension Digest {
    fileprivate static let ofNothing = SHA256Hasher.digest(of: [])
}
