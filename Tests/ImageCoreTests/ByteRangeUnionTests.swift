import ImageCore
import TestSupport
import Testing

@Suite struct ByteRangeUnionTests {
    private static func ranges(_ pairs: [(Int, Int)]) -> [ByteRange] {
        pairs.map { ByteRange(offset: $0.0, count: $0.1) }
    }

    @Test(
        arguments: [
            ([], []),
            ([(3, 0)], []),
            ([(0, 4)], [(0, 4)]),
            ([(4, 4), (0, 4)], [(0, 8)]),
            ([(0, 4), (5, 1)], [(0, 4), (5, 1)]),
            ([(0, 9), (2, 3)], [(0, 9)]),
            ([(2, 3), (0, 9), (20, 1), (8, 4)], [(0, 12), (20, 1)]),
            ([(Int.max - 2, 2), (Int.max - 2, 1)], [(Int.max - 2, 2)]),
        ] as [([(Int, Int)], [(Int, Int)])])
    func `normal form ascends and has gaps`(from: [(Int, Int)], to: [(Int, Int)]) {
        #expect(Self.ranges(from).normalized == Self.ranges(to))
    }

    @Test func `does what sets of numbers do`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let (first, second) = (Self.some(&random), Self.some(&random))
            let (one, two) = (Self.bytes(first), Self.bytes(second))
            #expect(Self.bytes(first.normalized) == one)
            #expect(first.normalized.byteCount == one.count)
            #expect(first.union(second) == second.union(first))
            #expect(Self.bytes(first.union(second)) == one.union(two))
            let both = first.normalized.intersection(second.normalized)
            #expect(Self.bytes(both) == one.intersection(two))
            #expect(both == both.normalized)
        }
    }

    private static func some(_ random: inout SeededGenerator) -> [ByteRange] {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            ByteRange(offset: Int.random(in: 0..<40, using: &random), count: Int.random(in: 0..<9, using: &random))
        }
    }

    private static func bytes(_ ranges: [ByteRange]) -> Set<Int> { Set(ranges.flatMap { $0.offset..<$0.end }) }
}
