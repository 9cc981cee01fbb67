package import Layers

/// How a plan is made from a trace.
package struct TraceOptions: Sendable {
    package var model: CostModel
    /// How the layers will be cut and grouped.
    package var packing: Packing
    /// The most plain bytes that may stand in front, of all layers together; nil for as many as pay off. What a user's
    /// list names counts, and is never dropped.
    package var budget: Int?
    /// Whether recorded ranges speak of these very files; those of another platform do not, and only paths count.
    package var usesRanges: Bool
    /// The size up to which a file is put in front though how it is read is not known: it was reached by no run
    /// (``AccessTrace/TouchedPath/Source/static``), or was another when it was traced. One of 1 MiB costs 14 ms as dead
    /// bytes, and saves a request of 10 ms where it is read.
    package var guessedSize: Int

    package init(
        model: CostModel = CostModel(), packing: Packing, budget: Int? = nil, usesRanges: Bool = true,
        guessedSize: Int = 1 << 20
    ) {
        self.model = model
        self.packing = packing
        self.budget = budget
        self.usesRanges = usesRanges
        self.guessedSize = guessedSize
    }
}
