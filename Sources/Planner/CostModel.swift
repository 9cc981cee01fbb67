/// How long a lazily pulled image takes until its workload is ready: bytes over the network, requests one after
/// another, plain bytes through one inflater.
///
/// Measured with the real snapshotter over 1 Gbit/s and 10 ms, a torch image of 5.65 GB: 59.6 s with every opened file
/// in front, 21.5 s with nothing in front, 15.7 and 17.7 s with the small and dense files there, 12.3 and 14.9 s with
/// chunks cut at the recorded ranges besides. The defaults tell each within a sixth.
package struct CostModel: Sendable, Equatable {
    /// Bytes a second.
    package let bandwidth: Double
    /// Seconds that a request takes beside its bytes.
    package let roundTrip: Double
    /// Plain bytes a second that a client inflates and verifies.
    package let inflateRate: Double

    /// - Parameters:
    ///   - bandwidth: 1 Gbit/s unless told, the common network of a node.
    ///   - roundTrip: 10 ms unless told: a registry in the same region, and its redirect to a store.
    ///   - inflateRate: 100 MB/s unless told: the snapshotter's gunzip and SHA-256 on two cores.
    /// - Precondition: all are finite, none is negative, and only `roundTrip` may be 0.
    package init(bandwidth: Double = 125_000_000, roundTrip: Double = 0.010, inflateRate: Double = 100_000_000) {
        precondition(bandwidth.isFinite && bandwidth > 0 && inflateRate.isFinite && inflateRate > 0)
        precondition(roundTrip.isFinite && roundTrip >= 0)
        self.bandwidth = bandwidth
        self.roundTrip = roundTrip
        self.inflateRate = inflateRate
    }

    /// The seconds that the bytes of a fetch take on the network.
    package func transfer(_ cost: FetchCost) -> Double { Double(cost.compressed) / bandwidth }

    /// The seconds that are waited for answers.
    package func latency(_ cost: FetchCost) -> Double { Double(cost.requests) * roundTrip }

    /// The seconds of inflating and verifying.
    package func inflation(_ cost: FetchCost) -> Double { Double(cost.plain) / inflateRate }

    /// All of them, and the workload's own time on a local disk.
    package func seconds(_ cost: FetchCost, running: Double = 0) -> Double {
        transfer(cost) + latency(cost) + inflation(cost) + running
    }

    /// What one plain byte costs that is fetched along with others.
    ///
    /// - Parameter ratio: compressed bytes for a plain one.
    package func secondsPerByte(ratio: Double) -> Double { ratio / bandwidth + 1 / inflateRate }

    /// The plain bytes that cost as much as one request: 735,000 with the defaults and a ratio of 0.45.
    package func bytesPerRequest(ratio: Double) -> Int {
        Int(min(roundTrip / secondsPerByte(ratio: ratio), Self.mostBytes))
    }

    /// More than any file has, and far from what an integer cannot hold.
    private static let mostBytes = 1e15
}
