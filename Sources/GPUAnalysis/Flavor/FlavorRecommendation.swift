/// The smallest official CUDA image that would do for an image, with the evidence for each claim.
package struct FlavorRecommendation: Sendable {
    /// How sure it is, from the surest.
    package enum Confidence: String, Hashable, Sendable {
        /// A run with a GPU was watched.
        case high
        /// A run was watched, and it saw no GPU: what only a GPU makes a program load is known by its files alone.
        case medium
        /// Nothing was run.
        case low
    }

    package let current: FlavorDetection
    package let recommended: CUDAFlavor
    /// Packages that would do on ``packagesBase``, a smaller image than ``recommended``; none where there is none.
    package let packages: [String]
    package let packagesBase: CUDAFlavor
    /// A line for each thing that is needed, NVIDIA's own libraries by the file that wants them.
    package let needs: [FlavorNeed]
    /// What changes besides, in sentences.
    package let sideEffects: [String]
    package let confidence: Confidence
    /// The official image that is recommended, as its tag would be: `nvidia/cuda:12.4.1-runtime-ubuntu22.04`.
    package let image: String
    /// That of ``packagesBase``.
    package let packagesImage: String
    /// The plain bytes of this image's files that ``recommended`` would not have.
    package let savedBytes: Int
    /// The same with ``packages`` on ``packagesBase``.
    package let savedBytesWithPackages: Int
    /// ``savedBytes`` by layer, from 0, the bottom.
    package let savedByLayer: [Int: Int]
    /// Bytes of the files that the flavour has brought.
    package let flavorBytes: Int

    /// Sentences that tell what is needed and why, or that nothing is.
    package var evidence: [String] {
        guard needs.isEmpty else { return needs.map(\.reason) }
        return ["no file of the image needs or opens a library that a CUDA image brings"]
            + (confidence == .low ? [] : ["the trace touched none of them"])
    }
}
