/// What is asked of a pass over a layer that shall also give its spans.
package struct SpanRecording: Hashable, Sendable {
    /// The plain bytes that a span has at least, the last one excepted; a gzip span goes on to the next block's end.
    package let spanSize: Int
    /// Whether the checkpoints must be those that soci-snapshotter finds, windows included. Without it they are as
    /// good and found twice as fast, but here and there a few blocks later.
    package let isExact: Bool
    /// The spans of a gzip layer behind which recording ends: each keeps a window of 32 KiB.
    package let mostSpans: Int

    /// A span size below 1 counts as 1.
    package init(spanSize: Int, isExact: Bool = false, mostSpans: Int = .max) {
        self.mostSpans = mostSpans
        self.spanSize = max(spanSize, 1)
        self.isExact = isExact
    }
}
