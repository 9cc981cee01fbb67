internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import OCI

extension InspectedImage {
    /// About what a pull would save with the recommended CUDA image: the plain bytes of each layer, shrunk as the whole
    /// layer is.
    var savedCompressedBytes: Int {
        gpu.recommendation.savedByLayer.reduce(0) { sum, saved in
            guard layers.indices.contains(saved.key), let contents = layers[saved.key].contents,
                contents.plainSize > 0
            else { return sum }
            let share = Double(layers[saved.key].size) / Double(contents.plainSize)
            return sum.saturatingSum(Int(min(Double(saved.value) * share, Double(Limits.tracedFileBytes))))
        }
    }

    /// How people call it: its first tag, else its platform or digest.
    var name: String { tags.first?.text ?? platform?.description ?? digest.short }
}
