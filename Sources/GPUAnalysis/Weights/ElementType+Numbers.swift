/// The types that are plain numbers, under one name for all formats.
extension ElementType {
    private static func float(_ name: String, _ bytes: Int) -> ElementType {
        ElementType(name, blockBytes: bytes, isFloat: true)
    }

    private static func other(_ name: String, _ bytes: Int) -> ElementType {
        ElementType(name, blockBytes: bytes, isFloat: false)
    }

    /// The x87 number of 80 bits, filled up to 16 bytes as NumPy stores it.
    static let f128 = float("F128", 16)
    static let f64 = float("F64", 8)
    static let f32 = float("F32", 4)
    static let f16 = float("F16", 2)
    static let bf16 = float("BF16", 2)
    static let f8E4M3 = float("F8_E4M3", 1)
    static let f8E5M2 = float("F8_E5M2", 1)
    static let f8E4M3FNUZ = float("F8_E4M3FNUZ", 1)
    static let f8E5M2FNUZ = float("F8_E5M2FNUZ", 1)
    static let f8E8M0 = float("F8_E8M0", 1)
    static let f6E2M3 = ElementType("F6_E2M3", blockElements: 4, blockBytes: 3, isFloat: true)
    static let f6E3M2 = ElementType("F6_E3M2", blockElements: 4, blockBytes: 3, isFloat: true)
    static let f4 = ElementType("F4", blockElements: 2, blockBytes: 1, isFloat: true)

    static let i64 = other("I64", 8)
    static let i32 = other("I32", 4)
    static let i16 = other("I16", 2)
    static let i8 = other("I8", 1)
    static let i4 = ElementType("I4", blockElements: 2, blockBytes: 1, isFloat: false)
    static let i2 = ElementType("I2", blockElements: 4, blockBytes: 1, isFloat: false)
    static let u64 = other("U64", 8)
    static let u32 = other("U32", 4)
    static let u16 = other("U16", 2)
    static let u8 = other("U8", 1)
    static let u4 = ElementType("U4", blockElements: 2, blockBytes: 1, isFloat: false)
    static let u2 = ElementType("U2", blockElements: 4, blockBytes: 1, isFloat: false)
    static let bool = other("BOOL", 1)
    static let c128 = other("C128", 16)
    static let c64 = other("C64", 8)
    static let c32 = other("C32", 4)

    /// Bytes of which nothing but their number is known.
    static let opaque = other("opaque", 1)
    /// Compressed bytes that could not be looked into.
    static let deflated = other("deflated", 1)
}
