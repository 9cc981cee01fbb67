import Layers
import Testing

@Suite struct SpanCutterTests {
    /// Where spans begin, for members that begin at these plain offsets; the last is where they end.
    private func starts(_ offsets: [Int], spanSize: Int) -> [Int] {
        var cutter = SpanCutter(spanSize: spanSize)
        for (number, offset) in offsets.enumerated() {
            cutter.append(MemberStart(blobOffset: number, plainOffset: offset))
        }
        return cutter.starts.map(\.plainOffset)
    }

    @Test(arguments: [
        ([0, 10, 20, 30, 40, 50], 20, [0, 20, 40]), ([0, 10, 20, 30, 40, 50], 25, [0, 20, 40]),
        ([0, 10, 20, 30, 40, 50], 19, [0, 10, 20, 30, 40]), ([0, 10, 20], 100, [0]),
        ([0, 500, 510, 520], 100, [0, 500]),
        ([0, 10, 500, 510], 100, [0, 10, 500]), ([0, 10, 500, 510, 600], 100, [0, 10, 500]),
        ([0], 100, [0]), ([], 100, []),
    ])
    func `a span takes the members that fit its size, and one that does not stands alone`(
        offsets: [Int], spanSize: Int, expected: [Int]
    ) {
        #expect(starts(offsets, spanSize: spanSize) == expected)
    }

    @Test func `members without plain bytes begin no span`() {
        #expect(starts([0, 0, 100, 100, 200, 200], spanSize: 100) == [0, 100])
        #expect(starts([0, 200, 200], spanSize: 100) == [0])
    }
}
