/// The types of GGUF files: elements and bytes of a block as ggml's public table has them (gguf 0.19). Blocks of
/// quantised numbers stand for floats.
extension ElementType {
    static func ggml(_ number: Int) -> ElementType? { ggmlTypes[number] }

    private static func block(_ name: String, _ elements: Int, _ bytes: Int) -> ElementType {
        ElementType(name, blockElements: elements, blockBytes: bytes, isFloat: true)
    }

    private static let ggmlTypes: [Int: ElementType] = [
        0: f32, 1: f16, 24: i8, 25: i16, 26: i32, 27: i64, 28: f64, 30: bf16,
        2: block("Q4_0", 32, 18), 3: block("Q4_1", 32, 20), 6: block("Q5_0", 32, 22), 7: block("Q5_1", 32, 24),
        8: block("Q8_0", 32, 34),
        10: block("Q2_K", 256, 84), 11: block("Q3_K", 256, 110), 12: block("Q4_K", 256, 144),
        13: block("Q5_K", 256, 176), 14: block("Q6_K", 256, 210),
        16: block("IQ2_XXS", 256, 66), 17: block("IQ2_XS", 256, 74), 18: block("IQ3_XXS", 256, 98),
        19: block("IQ1_S", 256, 50), 20: block("IQ4_NL", 32, 18), 21: block("IQ3_S", 256, 110),
        22: block("IQ2_S", 256, 82), 23: block("IQ4_XS", 256, 136), 29: block("IQ1_M", 256, 56),
        34: block("TQ1_0", 256, 54), 35: block("TQ2_0", 256, 66),
        39: block("MXFP4", 32, 17), 40: block("NVFP4", 64, 36),
    ]
}
