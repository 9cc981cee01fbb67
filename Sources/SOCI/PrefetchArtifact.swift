/// The spans of one layer that a runtime fetches before the container starts.
package struct PrefetchArtifact: Hashable, Sendable {
    /// Span numbers, ascending, neither overlapping nor adjacent.
    package let spans: [ClosedRange<Int>]

    /// Sorts and merges.
    package init(_ ranges: some Sequence<ClosedRange<Int>>) {
        var merged: [ClosedRange<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        spans = merged
    }
}
