import ImageCore
import Testing

@Suite struct SaturatingTests {
    @Test(arguments: [(1, 2, 3), (Int.max, 0, Int.max), (Int.max, 1, Int.max), (Int.max, Int.max, Int.max)])
    func `a sum stops at the largest number`(one: Int, other: Int, sum: Int) {
        #expect(one.saturatingSum(other) == sum)
    }
}
