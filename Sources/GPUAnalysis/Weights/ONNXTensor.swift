internal import ImageCore

/// A `TensorProto` of ONNX, whose fields come in any order (onnx.proto, `TensorProto`).
struct ONNXTensor {
    private var dimensions = 1
    private var type = 0
    /// Bytes of the fields that hold the elements.
    private var payload = 0
    private var hasRawData = false
    private var isExternal = false

    static let dimensionsField: UInt64 = 1
    private static let typeField: UInt64 = 2
    private static let rawDataField: UInt64 = 9
    private static let locationField: UInt64 = 14
    /// `float_data`, `int32_data`, `int64_data`, `double_data`, `uint64_data`.
    private static let typedDataFields: Set<UInt64> = [4, 5, 7, 10, 11]

    mutating func number(_ value: UInt64, field: UInt64) throws(WeightProblem) {
        switch field {
        case Self.dimensionsField: dimensions = try WeightTally.times(dimensions, Int(exactly: value) ?? -1)
        case Self.typeField: type = Int(exactly: value) ?? 0
        case Self.locationField: isExternal = value == 1
        // A typed field that is not packed: a byte, or a few.
        default: passed(1, field: field)
        }
    }

    /// A field that is passed over.
    mutating func passed(_ bytes: Int, field: UInt64) {
        if field == Self.rawDataField { hasRawData = true }
        if field == Self.rawDataField || Self.typedDataFields.contains(field) { payload = payload.saturatingSum(bytes) }
    }

    /// Counts the tensor: the bytes that it has in this file, which are none where it lies in another.
    func count(in tally: inout WeightTally) throws(WeightProblem) {
        // Text is no weight.
        guard type != 8 else { return }
        guard let type = ElementType.onnx(type) else { return tally.note("elements of type \(type), not known") }
        guard !isExternal else { return try tally.add(type, elements: dimensions, bytes: 0) }
        let bytes = try WeightTally.bytes(dimensions, of: type)
        // As numbers of varying length elements take a byte or more each, but those below eight bits share one.
        guard hasRawData ? payload == bytes : dimensions / type.blockElements <= payload else {
            throw WeightProblem("a tensor's bytes are not those of its shape")
        }
        try tally.add(type, elements: dimensions, bytes: payload)
    }
}
