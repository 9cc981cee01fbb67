import GPUAnalysis
import Testing

@Suite struct GGUFTests {
    @Test(arguments: [UInt32(2), 3])
    func `tensors are counted behind all kinds of values`(version: UInt32) throws {
        var bytes = GGUFFiles.mixed
        bytes.replaceSubrange(4..<8, with: WeightBytes.of { $0.add(version) })
        let file = try #require(WeightReading.always("model.gguf", bytes))
        #expect(file.format == .gguf)
        #expect(file.text == "Q4_K 1/768/432, BF16 1/80/160, F32 1/40/160, Q8_0 1/32/34")
        #expect(file.problem == nil)
    }

    @Test func `a file without keys and tensors holds none`() throws {
        let file = try #require(WeightReading.always("blob", GGUFFiles.file([], values: [], dataBytes: 0)))
        #expect(file.shares.isEmpty && file.problem == nil)
    }

    private static let lies: [(GGUFFiles.Tensor, String)] = [
        (.init(dimensions: [1 << 63], type: 0), "a tensor of 2^63 elements or more"),
        (.init(dimensions: [1 << 32, 1 << 32], type: 0), "a tensor of 2^63 elements or more"),
        (.init(dimensions: [1 << 62], type: 28), "a tensor of 2^63 bytes or more"),
        (.init(dimensions: [1 << 40], type: 0), "its tensors take more bytes than the file has"),
        (.init(dimensions: [250], type: 12), "a tensor whose rows are not whole blocks"),
        (.init(dimensions: [16], type: 0, offset: 32), "a tensor does not lie within the file"),
        (.init(dimensions: [16], type: 0, offset: 1 << 63), "a tensor does not lie within the file"),
        (.init(dimensions: [1, 1, 1, 1, 1], type: 0), "a tensor of 5 dimensions"),
        (.init(dimensions: [16], type: 5), "elements of type 5, not known"),
    ]

    @Test(arguments: lies) func `a tensor that does not hold is told`(tensor: GGUFFiles.Tensor, problem: String) throws
    {
        let bytes = GGUFFiles.file([tensor], dataBytes: 64)
        #expect(try #require(WeightReading.always("a.gguf", bytes)).problem == problem)
    }

    @Test func `an unknown type does not end the count`() throws {
        let tensors = [GGUFFiles.Tensor(dimensions: [16], type: 99), .init(dimensions: [16], type: 1)]
        let file = try #require(WeightReading.always("a.gguf", GGUFFiles.file(tensors, dataBytes: 64)))
        #expect(file.text == "F16 1/16/32")
        #expect(file.problem == "elements of type 99, not known")
    }

    private static let heads: [([UInt8], String)] = [
        (GGUFFiles.file([], dataBytes: 0, version: 1), "gguf version 1 is not read"),
        (GGUFFiles.file([], dataBytes: 0, version: UInt32(3).byteSwapped), "big-endian gguf is not read"),
        (GGUFFiles.file([], dataBytes: 0, count: .max), "18446744073709551615 tensors"),
        (GGUFFiles.file([], dataBytes: 0, keys: .max), "18446744073709551615 keys"),
        (GGUFFiles.file([], values: [GGUFFiles.array(12, .max) { _ in }], dataBytes: 0), "the header is too long"),
        (GGUFFiles.file([], values: [GGUFFiles.array(0, 1 << 40) { _ in }], dataBytes: 0), "the header is too long"),
        (GGUFFiles.file([], values: [GGUFFiles.array(8, .max) { _ in }], dataBytes: 0), "the header is too long"),
        (GGUFFiles.file([], values: [[13, 0, 0, 0]], dataBytes: 0), "a value of type 13, which is not known"),
        (GGUFFiles.file([], values: [[0, 0, 0, 0, 0]], dataBytes: 0, count: 1), "the file ends within its header"),
    ]

    @Test(arguments: heads) func `a header that does not hold is told`(bytes: [UInt8], problem: String) throws {
        #expect(try #require(WeightReading.always("a.gguf", bytes)).problem == problem)
    }

    @Test func `arrays are not followed into any depth`() throws {
        let depth = (0..<20).map { _ in GGUFFiles.array(9, 1) { _ in }.dropFirst(4) }.joined()
        let bytes = GGUFFiles.file([], values: [[9, 0, 0, 0] + depth], dataBytes: 64)
        #expect(try #require(WeightReading.always("a.gguf", bytes)).problem == "arrays nested too deeply")
    }
}
