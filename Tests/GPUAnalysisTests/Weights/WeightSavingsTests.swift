import GPUAnalysis
import Testing

@Suite struct WeightSavingsTests {
    private static func share(_ type: ElementType, _ elements: Int, bytes: Int? = nil) -> WeightFile.Share {
        .init(
            type: type, tensors: 1, elements: elements, bytes: bytes ?? elements / type.blockElements * type.blockBytes)
    }

    private static let f32 = ElementType("F32", blockBytes: 4, isFloat: true)

    @Test(arguments: [
        (share(f32, 64), 128, 68), (share(f32, 33), 66, 37), (share(f32, 0), 0, 0),
        (share(ElementType("F64", blockBytes: 8, isFloat: true), 64), 128, 68),
        (share(ElementType("BF16", blockBytes: 2, isFloat: true), 64), 128, 68),
        (share(ElementType("F8_E4M3", blockBytes: 1, isFloat: true), 64), 64, 64),
        (share(ElementType("I64", blockBytes: 8, isFloat: false), 64), 512, 512),
        (share(ElementType("Q4_K", blockElements: 256, blockBytes: 144, isFloat: true), 512), 288, 288),
        (share(f32, 1_000, bytes: 0), 0, 0), (share(f32, .max, bytes: .max), .max / 4 * 2, 2_449_958_197_289_549_823),
    ])
    func `savings are against the type that is there`(share: WeightFile.Share, half: Int, int8: Int) {
        let file = WeightFile(format: .safetensors, shares: [share])
        #expect(file.bytes(as: .half) == half)
        #expect(file.bytes(as: .int8) == int8)
    }

    @Test func `a mix is the sum of its shares`() throws {
        let file = try #require(WeightReading.file("a.safetensors", SafetensorsFiles.mixed))
        #expect(file.bytes(as: .half) == 32 + 8 + 3)
        #expect(file.bytes(as: .int8) == 18 + 6 + 3)
    }
}
