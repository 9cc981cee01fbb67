import Planner
import Testing

@Suite struct CostModelTests {
    /// A torch image of 5.65 GB by the real snapshotter over 1 Gbit/s and 10 ms: what it fetched, and when the workload
    /// was ready; 2 s of that it runs from a local disk too.
    @Test(arguments: [
        (FetchCost(compressed: 1_939_000_000, requests: 23, plain: 3_240_000_000), [59.6]),
        (FetchCost(compressed: 456_000_000, requests: 461, plain: 1_204_000_000), [21.5]),
        (FetchCost(compressed: 479_000_000, requests: 191, plain: 886_000_000), [15.7, 17.7]),
        (FetchCost(compressed: 439_000_000, requests: 186, plain: 611_000_000), [12.3, 14.9]),
    ])
    func `tells what was measured within a third`(cost: FetchCost, measured: [Double]) {
        let seconds = CostModel().seconds(cost, running: 2)
        for time in measured { #expect((time * 2 / 3...time * 4 / 3).contains(seconds), "\(seconds) for \(time)") }
    }

    @Test func `the terms add up`() {
        let model = CostModel(bandwidth: 1000, roundTrip: 0.5, inflateRate: 2000)
        let cost = FetchCost(compressed: 3000, requests: 4, plain: 8000)
        #expect(model.transfer(cost) == 3)
        #expect(model.latency(cost) == 2)
        #expect(model.inflation(cost) == 4)
        #expect(model.seconds(cost) == 9)
        #expect(model.seconds(cost, running: 1.5) == 10.5)
        #expect(cost + cost == FetchCost(compressed: 6000, requests: 8, plain: 16_000))
    }

    @Test func `a request is worth the bytes that take as long`() {
        #expect((734_000...736_000).contains(CostModel().bytesPerRequest(ratio: 0.45)))
        #expect(CostModel(roundTrip: 0).bytesPerRequest(ratio: 0.45) == 0)
        #expect(CostModel(roundTrip: 1e300).bytesPerRequest(ratio: 0.01) == 1_000_000_000_000_000)
    }
}
