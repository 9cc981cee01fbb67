/// What is kept of a file of model weights.
package struct WeightFacts: Sendable {
    package let file: WeightFile
    /// What deflate leaves of samples of it, in thousandths of their size; nil for a file too small to tell.
    package let deflatedPermille: Int?

    /// Whether compressing it is worth the time: less than a twentieth saved is not.
    package var compresses: Bool? { deflatedPermille.map { $0 < 950 } }
}
