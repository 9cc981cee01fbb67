internal import ImageCore

/// What the header of a file of model weights tells; no tensor was read, and nothing was executed.
package struct WeightFile: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        case safetensors, gguf, pytorch, onnx, npz
        /// Formats of which only the name and the size are told.
        case tensorRT = "tensorrt", tfLite = "tflite", hdf5
    }

    /// The tensors of one type of element.
    package struct Share: Hashable, Sendable {
        package let type: ElementType
        /// Of PyTorch the storages: several tensors may lie over one.
        package let tensors: Int
        package let elements: Int
        /// What they take in this file: nothing where they lie in another, as of ONNX. Of arrays that an npz holds
        /// deflated it is what they unpack to.
        package let bytes: Int

        package init(type: ElementType, tensors: Int, elements: Int, bytes: Int) {
            self.type = type
            self.tensors = tensors
            self.elements = elements
            self.bytes = bytes
        }
    }

    package let format: Format
    /// By bytes, the most first; equal ones by the name of their type.
    package let shares: [Share]
    /// Why the header could not be read to its end, lower case; the shares are then those found before. Or the first
    /// thing that was passed over because it is not known.
    package let problem: String?

    package init(format: Format, shares: [Share], problem: String? = nil) {
        self.format = format
        self.shares = shares.sorted { ($1.bytes, $0.type.name) < ($0.bytes, $1.type.name) }
        self.problem = problem
    }

    package var tensors: Int { shares.reduce(0) { $0.saturatingSum($1.tensors) } }
    /// The elements of all tensors: what people call the parameters of a model.
    package var elements: Int { shares.reduce(0) { $0.saturatingSum($1.elements) } }
    package var bytes: Int { shares.reduce(0) { $0.saturatingSum($1.bytes) } }
}
