import GPUAnalysis
import Testing

@Suite struct ONNXTests {
    @Test func `initializers are counted, and those elsewhere have no bytes here`() throws {
        let file = try #require(WeightReading.always("model.onnx", ONNXFiles.mixed))
        #expect(file.format == .onnx)
        #expect(file.text == "F32 3/1154/616, F16 1/6/7, BF16 1/1/2, I4 1/3/2")
        #expect(file.problem == nil)
    }

    private static let shape = "a tensor's bytes are not those of its shape"
    private static let long = "a field that is longer than its message"

    private static let lies: [([UInt8], String)] = [
        (ONNXFiles.tensor(1, packed: [3], raw: 11), shape),
        (ONNXFiles.tensor(1, packed: [1 << 40], raw: 12), shape),
        (ONNXFiles.number(1, 1 << 40) + ONNXFiles.number(2, 1), shape),
        (ONNXFiles.tensor(1, packed: [1 << 63], raw: 12), "a tensor of 2^63 elements or more"),
        (ONNXFiles.tensor(1, packed: [1 << 32, 1 << 32], raw: 12), "a tensor of 2^63 elements or more"),
        (ONNXFiles.tensor(11, packed: [1 << 61], raw: 12), "a tensor of 2^63 bytes or more"),
        (ONNXFiles.tensor(99, packed: [3], raw: 12), "elements of type 99, not known"),
        (ONNXFiles.message(9, [1], length: 1 << 63), long),
        (ONNXFiles.message(9, [1], length: 1 << 40), long),
        (ONNXFiles.message(1, [0x80], length: 1) + ONNXFiles.number(2, 1), long),
        ([0x0d, 1], long),
        ([0x0f], "a field that protobuf does not have"),
        ([0x02], "a field that protobuf does not have"),
        ([UInt8](repeating: 0x80, count: 12), "a number of more than 64 bits"),
    ]

    @Test(arguments: lies) func `a tensor that does not hold is told`(tensor: [UInt8], problem: String) throws {
        let file = try #require(WeightReading.always("a.onnx", ONNXFiles.model([tensor])))
        #expect(file.problem == problem)
        #expect(file.shares.isEmpty)
    }
}
