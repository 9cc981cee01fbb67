import GPUAnalysis
import ImageCore
import Testing

@Suite struct SafetensorsTests {
    @Test func `tensors are counted by their type`() throws {
        let file = try #require(WeightReading.always("model.safetensors", SafetensorsFiles.mixed))
        #expect(file.format == .safetensors)
        #expect(file.text == "BF16 2/16/32, F32 1/4/16, F4 1/6/3")
        #expect(file.problem == nil)
        #expect(file.tensors == 4 && file.elements == 26 && file.bytes == 51)
    }

    @Test func `the tensors themselves are not waited for`() throws {
        let head = Array(SafetensorsFiles.mixed.dropLast(51))
        let file = try #require(
            WeightReading.always("model.safetensors", head, size: SafetensorsFiles.mixed.count))
        #expect(file == WeightReading.file("model.safetensors", SafetensorsFiles.mixed))
    }

    private static let lies: [(String, Int, String)] = [
        (SafetensorsFiles.tensor("F32", "4", 0, 15), 16, "a tensor's bytes are not those of its shape"),
        (SafetensorsFiles.tensor("F32", "4", 4, 20), 16, "a tensor does not lie within the file"),
        (SafetensorsFiles.tensor("F32", "4", 16, 0), 16, "a tensor does not lie within the file"),
        (SafetensorsFiles.tensor("F32", "-4", 0, 0), 16, "a tensor of 2^63 elements or more"),
        (SafetensorsFiles.tensor("F32", "4294967296,4294967296", 0, 16), 16, "a tensor of 2^63 elements or more"),
        (SafetensorsFiles.tensor("F32", "4611686018427387904", 0, 16), 16, "a tensor of 2^63 bytes or more"),
        (
            SafetensorsFiles.tensor("F32", "9223372036854775808", 0, 16), 16,
            "expected a whole number, found 9223372036854775808"
        ),
        (SafetensorsFiles.tensor("Q99", "4", 0, 16), 16, "a type of elements that is not known"),
        (
            SafetensorsFiles.tensor("F32", [String](repeating: "1", count: 65).joined(separator: ","), 0, 4), 16,
            "a tensor of more numbers than one has"
        ),
        (
            #"{"dtype":"F32","shape":[1],"data_offsets":[0,0,4]}"#, 16, "a tensor of more numbers than one has"
        ),
        ("[]", 16, "expected an object"),
        (#"{"dtype":"F32"}"#, 16, "a tensor does not lie within the file"),
    ]

    @Test(arguments: lies) func `a tensor that does not hold is told`(tensor: String, data: Int, problem: String) throws
    {
        let bytes = SafetensorsFiles.file(#"{"t":\#(tensor)}"#, dataBytes: data)
        let file = try #require(WeightReading.always("a.safetensors", bytes))
        #expect(file.problem == problem)
        #expect(file.shares.isEmpty)
    }

    @Test func `tensors that lie over one another are told`() throws {
        let tensor = SafetensorsFiles.tensor("F64", "8", 0, 64)
        let json = "{" + (0..<8).map { "\"\($0)\":\(tensor)" }.joined(separator: ",") + "}"
        let file = try #require(WeightReading.always("a.safetensors", SafetensorsFiles.file(json, dataBytes: 64)))
        #expect(file.problem == "its tensors take more bytes than the file has")
        #expect(file.bytes <= json.utf8.count + 72)
    }

    @Test(arguments: [
        (UInt64(1) << 63, "a header of 9223372036854775808 bytes; at most 16777216 are looked at"),
        (UInt64.max, "a header of 18446744073709551615 bytes; at most 16777216 are looked at"),
        (100_000_000, "a header of 100000000 bytes; at most 16777216 are looked at"),
        (3, "the header is longer than the file"),
        (1, "document ends early"),
    ])
    func `a length that does not hold is told`(length: UInt64, problem: String) throws {
        let bytes = SafetensorsFiles.file("{}", dataBytes: 0, length: length)
        #expect(try #require(WeightReading.always("a.safetensors", bytes)).problem == problem)
    }

    @Test func `a tensor of 64 dimensions is one`() throws {
        let tensor = SafetensorsFiles.tensor("F32", [String](repeating: "1", count: 64).joined(separator: ","), 0, 4)
        let bytes = SafetensorsFiles.file(#"{"t":\#(tensor)}"#, dataBytes: 4)
        #expect(try #require(WeightReading.always("a.safetensors", bytes)).text == "F32 1/1/4")
    }
}
