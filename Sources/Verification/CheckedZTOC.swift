internal import SOCI

/// A zTOC that could be read, and what of it may be used.
struct CheckedZTOC: Sendable {
    let ztoc: ZTOC
    /// The entries' numbers in the order of their payloads.
    let order: [Int]
    let isSorted: Bool
    /// Whether spans may be asked for: their table is one that a runtime accepts for the layer.
    let hasReadableSpans: Bool

    init(_ ztoc: ZTOC, hasReadableSpans: Bool) {
        self.ztoc = ztoc
        self.hasReadableSpans = hasReadableSpans
        order = ztoc.order
        isSorted = order.elementsEqual(ztoc.entries.indices)
    }
}
