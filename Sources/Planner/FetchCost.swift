/// What a client fetches of an image until a workload is ready: the terms of a ``CostModel``.
///
/// What every layout has in common (footers, tables of contents) is not in it.
package struct FetchCost: Sendable, Equatable {
    /// Bytes over the network.
    package var compressed: Int
    /// Requests that are waited for, one after another: one for what stands in front of a landmark, one for each chunk
    /// behind it.
    package var requests: Int
    /// Bytes that are inflated and verified.
    package var plain: Int

    package init(compressed: Int = 0, requests: Int = 0, plain: Int = 0) {
        self.compressed = compressed
        self.requests = requests
        self.plain = plain
    }

    package static func + (left: FetchCost, right: FetchCost) -> FetchCost {
        FetchCost(
            compressed: left.compressed + right.compressed, requests: left.requests + right.requests,
            plain: left.plain + right.plain)
    }

    package static func += (left: inout FetchCost, right: FetchCost) { left = left + right }
}
