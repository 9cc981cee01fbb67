import ImageCore
import TestSupport
import Testing

@testable import Planner

@Suite struct HotRangesTests {
    private static let kib = 1 << 10

    /// In KiB: recorded ranges, the file's size, the gap that is joined, and the hot ranges.
    @Test(arguments: [
        // 64 KiB before and 128 KiB after, cut at the file's ends.
        ([(1000, 64)], 4000, 0, [(936, 256)]), ([(0, 64)], 4000, 0, [(0, 192)]), ([(3936, 64)], 4000, 0, [(3872, 128)]),
        ([(10, 20)], 100, 0, [(0, 100)]),
        // Meeting, overlapping and out of order.
        ([(2000, 64), (1000, 64), (1100, 64)], 4000, 0, [(936, 356), (1936, 256)]),
        ([(1000, 64), (1256, 64)], 4000, 0, [(936, 512)]),
        // A gap of 744 KiB, joined by what costs more.
        ([(1000, 64), (2000, 64)], 4000, 744, [(936, 256), (1936, 256)]),
        ([(1000, 64), (2000, 64)], 4000, 745, [(936, 1256)]),
        // What no file can have.
        ([(-5, 10), (4000, 1), (9000, 64), (0, 0), (5, -5)], 4000, 0, []),
    ])
    func `pads and joins what was recorded`(
        recorded: [(Int, Int)], size: Int, gap: Int, expected: [(Int, Int)]
    ) {
        let hot = HotRanges(of: Self.ranges(recorded), size: size * Self.kib, joining: gap * Self.kib)
        #expect(hot.ranges == Self.ranges(expected))
        #expect(hot.count == expected.reduce(0) { $0 + $1.1 } * Self.kib)
    }

    private static func ranges(_ pairs: [(Int, Int)]) -> [ByteRange] {
        pairs.map { ByteRange(offset: $0.0 * kib, count: $0.1 * kib) }
    }

    @Test func `ranges beyond all numbers are cut, not added up`() {
        let hot = HotRanges(
            of: [ByteRange(offset: 10, count: .max), ByteRange(offset: .max, count: .max)], size: 1 << 40, joining: .max
        )
        #expect(hot.ranges == [ByteRange(offset: 0, count: 1 << 40)])
        #expect(hot.touched == (1 << 40) - 10)
    }

    @Test func `counts touched bytes once, without padding`() {
        let hot = HotRanges(of: Self.ranges([(0, 64), (32, 64), (500, 64)]), size: 1 << 30, joining: 0)
        #expect(hot.touched == 160 * Self.kib)
    }

    @Test func `cuts lie within the file, at both ends of each range`() {
        let hot = HotRanges(of: Self.ranges([(0, 64), (2000, 64), (3990, 10)]), size: 4000 * Self.kib, joining: 0)
        #expect(hot.cuts(size: 4000 * Self.kib) == [192, 1936, 2192, 3926].map { $0 * Self.kib })
    }

    @Test func `equal chunks are those that hot ranges meet, each once`() {
        let hot = HotRanges(of: Self.ranges([(100, 10), (420, 1), (960, 40)]), size: 1000 * Self.kib, joining: 1)
        // Hot are 36 to 238, 356 to 549 and 896 to 1000.
        let chunks = hot.equalChunks(of: 150 * Self.kib, size: 1000 * Self.kib)
        #expect(chunks == Self.ranges([(0, 150), (150, 150), (300, 150), (450, 150), (750, 150), (900, 100)]))
    }

    @Test(arguments: 0..<40)
    func `whatever was recorded, each touched byte lies in a hot chunk`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = Int.random(in: 1...50_000_000, using: &random)
        let recorded = (0..<Int.random(in: 1...60, using: &random)).map { _ in
            ByteRange(
                offset: Int.random(in: -10...size + 10, using: &random),
                count: Int.random(in: -5...200_000, using: &random))
        }
        let gap = Int.random(in: 0...1_000_000, using: &random)
        let hot = HotRanges(of: recorded, size: size, joining: gap)
        let chunkSize = Int.random(in: 65_536...4_194_304, using: &random)
        let chunks = hot.chunks(of: chunkSize)
        #expect(chunks.allSatisfy { $0.count > 0 && $0.count <= chunkSize && $0.lies(within: size) })
        for (left, right) in zip(hot.ranges, hot.ranges.dropFirst()) { #expect(right.offset - left.end >= max(1, gap)) }
        for range in recorded where range.offset >= 0 && range.count > 0 && range.offset < size {
            let end = min(size, range.end)
            #expect(hot.ranges.contains { $0.offset <= range.offset && end <= $0.end })
        }
        #expect(chunks.reduce(0) { $0 + $1.count } == hot.count)
        #expect(hot.touched <= hot.count)
        for range in hot.ranges {
            let equal = hot.equalChunks(of: chunkSize, size: size)
            #expect(equal.contains { $0.offset <= range.offset && range.offset < $0.end })
        }
    }
}
