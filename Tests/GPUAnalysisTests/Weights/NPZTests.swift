import GPUAnalysis
import Testing

@Suite struct NPZTests {
    @Test(arguments: ZipFiles.Sizes.allCases, [false, true])
    func `arrays are counted, stored or deflated`(sizes: ZipFiles.Sizes, deflated: Bool) throws {
        let bytes = ZipFiles.file(NPZFiles.members(deflated: deflated), sizes)
        let file = try #require(WeightReading.always("a.npz", bytes))
        #expect(file.format == .npz)
        #expect(file.text == "F32 2/30/120, opaque 2/0/48, F16 1/7/14, BOOL 1/9/9, I64 1/1/8")
        #expect(file.problem == nil)
    }

    private static let shape = "an array's bytes are not those of its shape"

    @Test(arguments: [
        ("(3,)", 11, shape), ("(1099511627776,)", 12, shape),
        ("(4294967296, 4294967296)", 12, "a tensor of 2^63 elements or more"),
        ("(4611686018427387904,)", 12, "a tensor of 2^63 bytes or more"),
        ("(-1,)", 12, "a tensor of 2^63 elements or more"),
        ("(9223372036854775808,)", 12, "an array without a shape"), ("3", 12, "an array without a shape"),
        ("(3", 12, "an array without a shape"), ("(1, x)", 12, "an array without a shape"),
        ("(" + [String](repeating: "1", count: 65).joined(separator: ", ") + ")", 4, "an array without a shape"),
        ("(" + [String](repeating: "1", count: 30_000).joined(separator: ",") + ")", 4, "an array without a shape"),
    ])
    func `an array that does not hold is told`(shape: String, bytes: Int, problem: String) throws {
        let array = NPZFiles.array("'<f4'", shape, bytes: bytes)
        for deflated in [false, true] {
            let file = try #require(
                WeightReading.always("a.npz", ZipFiles.file([.init(name: "a.npy", data: array, isDeflated: deflated)])))
            #expect(file.problem == problem)
            #expect(file.shares.isEmpty)
        }
    }

    @Test func `deflated bytes that do not inflate are counted as such`() throws {
        let array = NPZFiles.array("'<f4'", "(3, 50)", bytes: 600)
        var bytes = ZipFiles.file([.init(name: "a.npy", data: array, isDeflated: true)])
        bytes[30 + 5 + 4] = 0xff
        let file = try #require(WeightReading.always("a.npz", bytes))
        #expect(file.text == "deflated 1/0/\(array.count)")
    }

    @Test func `what would inflate to more than deflate can is told`() throws {
        var bytes = ZipFiles.file(NPZFiles.members(deflated: true))
        bytes.replaceSubrange(22..<26, with: [0xff, 0xff, 0xff, 0x7f])
        #expect(try #require(WeightReading.always("a.npz", bytes)).problem == "a zip member's sizes do not hold")
    }

    @Test func `a zip without arrays is none`() {
        let bytes = ZipFiles.file([.init(name: "a.txt", data: [1])])
        #expect(WeightReading.always("a.npz", bytes) == nil)
    }

    @Test(arguments: [
        ("(" + [String](repeating: "1", count: 64).joined(separator: ", ") + ")", 4, "F32 1/1/4"),
        ("( 2 ,\u{20}3 , )", 24, "F32 1/6/24"),
    ])
    func `an array has up to 64 sizes, however they are spaced`(shape: String, bytes: Int, text: String) throws {
        let array = NPZFiles.array("'<f4'", shape, bytes: bytes)
        let file = try #require(WeightReading.always("a.npz", ZipFiles.file([.init(name: "a.npy", data: array)])))
        #expect(file.text == text)
        #expect(file.problem == nil)
    }
}
