internal import ImageCore

/// What the path of a file of weights tells.
struct WeightName {
    private let path: FilePathBytes
    private let name: String

    init(_ path: FilePathBytes) {
        self.path = path
        name = String(decoding: path.lastComponent, as: UTF8.self)
    }

    /// The model's folder. Meta's `original` below it counts as the same.
    var folder: FilePathBytes { isInOriginal ? path.parent.parent : path.parent }

    /// Whether it is as Meta and Mistral publish their models.
    var isOriginal: Bool { isInOriginal || name.hasPrefix("consolidated") }

    private var isInOriginal: Bool { path.parent.lastComponent.elementsEqual("original".utf8) }

    /// The name with `*` for the number of the part: `model-*.safetensors` of `model-00001-of-00003.safetensors`.
    var pattern: String {
        var pattern = name.replacing(/[-.][0-9]+-of-[0-9]+/, with: "*", maxReplacements: 1)
        pattern = pattern.replacing(/_part_[0-9]+/, with: "*", maxReplacements: 1)
        return pattern.replacing(/^(consolidated)\.[0-9]+/, maxReplacements: 1) { "\($0.output.1)*" }
    }

    /// Whether it is what a training goes on from, and no model: what Transformers, Accelerate and DeepSpeed write
    /// beside one.
    var isTrainingState: Bool {
        switch name {
        case "optimizer.pt", "optimizer.bin", "scheduler.pt", "scheduler.bin", "scaler.pt": true
        default: name.hasPrefix("rng_state") && name.hasSuffix(".pth") || name.hasSuffix("_optim_states.pt")
        }
    }
}
