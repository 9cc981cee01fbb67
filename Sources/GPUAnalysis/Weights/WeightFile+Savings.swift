internal import ImageCore

extension WeightFile {
    /// What the weights could be stored as. Either changes what a model answers, and needs to be tried.
    package enum Precision: String, Hashable, Sendable, CaseIterable {
        /// Floats of more than two bytes in two.
        case half
        /// Floats of more than one byte in one, and two bytes of scale for 32 of them, as ggml's `Q8_0`.
        case int8
    }

    /// The bytes that this file's tensors would take. Integers, floats that are no larger already and such as are
    /// packed in blocks stay as they are.
    package func bytes(as precision: Precision) -> Int {
        shares.reduce(0) { $0.saturatingSum($1.bytes(as: precision)) }
    }
}

extension WeightFile.Share {
    /// By bytes and not by elements, of which some may lie in other files.
    func bytes(as precision: WeightFile.Precision) -> Int {
        let width = precision == .half ? 2 : 1
        guard type.isFloat, type.blockElements == 1, type.blockBytes > width else { return bytes }
        let elements = bytes / type.blockBytes
        switch precision {
        case .half: return elements * 2
        case .int8:
            let (blocks, rest) = elements.quotientAndRemainder(dividingBy: 32)
            return blocks * 34 + (rest > 0 ? rest + 2 : 0)
        }
    }
}
