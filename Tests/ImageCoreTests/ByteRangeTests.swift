import ImageCore
import Testing

@Suite struct ByteRangeTests {
    @Test(arguments: [
        (0, 0, 0, true), (0, 10, 10, true), (10, 0, 10, true), (4, 6, 10, true),
        (0, 11, 10, false), (11, 0, 10, false), (5, 6, 10, false),
        (-1, 2, 10, false), (2, -1, 10, false), (0, 0, -1, false),
        (Int.max, Int.max, 10, false), (Int.max, 0, Int.max, true), (1, Int.max, Int.max, false),
        (Int.min, Int.min, 10, false), (0, Int.max, Int.max, true),
    ])
    func `lies within a limit, whatever the numbers`(offset: Int, count: Int, limit: Int, lies: Bool) {
        #expect(ByteRange(offset: offset, count: count).lies(within: limit) == lies)
    }

    @Test func `ends behind its last byte`() {
        #expect(ByteRange(offset: 3, count: 4).end == 7)
        #expect(ByteRange(offset: 3, count: 0).end == 3)
    }
}
