/// What the formats call the types of their elements.
extension ElementType {
    /// The `dtype` of a safetensors header (`Dtype` of safetensors 0.8).
    static func safetensors(_ name: String) -> ElementType? { safetensorsTypes[name] }

    private static let safetensorsTypes = Dictionary(
        uniqueKeysWithValues: [
            f64, f32, f16, bf16, f8E4M3, f8E5M2, f8E4M3FNUZ, f8E5M2FNUZ, f8E8M0, f6E2M3, f6E3M2, f4, i64, i32, i16, i8,
            u64, u32, u16, u8, bool, c64,
        ].map { ($0.name, $0) })

    /// `TensorProto.DataType` of ONNX 1.23; strings are no numbers and have none.
    static func onnx(_ number: Int) -> ElementType? { onnxTypes[number] }

    private static let onnxTypes: [Int: ElementType] = [
        1: f32, 2: u8, 3: i8, 4: u16, 5: i16, 6: i32, 7: i64, 9: bool, 10: f16, 11: f64, 12: u32, 13: u64, 14: c64,
        15: c128, 16: bf16, 17: f8E4M3, 18: f8E4M3FNUZ, 19: f8E5M2, 20: f8E5M2FNUZ, 21: u4, 22: i4, 23: f4, 24: f8E8M0,
        25: u2, 26: i2, 27: f6E2M3, 28: f6E3M2,
    ]

    /// The `descr` of a NumPy array without its byte order; nil for text, times, objects and records.
    static func numPy(_ kind: String) -> ElementType? { numPyTypes[kind] }

    private static let numPyTypes: [String: ElementType] = [
        "f16": f128, "f8": f64, "f4": f32, "f2": f16, "i8": i64, "i4": i32, "i2": i16, "i1": i8, "u8": u64, "u4": u32,
        "u2": u16, "u1": u8, "b1": bool, "c16": c128, "c8": c64,
    ]

    /// A class of `torch` that its pickles name: `FloatStorage`.
    static func torchStorage(_ name: String) -> ElementType? { torchStorages[name] }

    private static let torchStorages: [String: ElementType] = [
        "DoubleStorage": f64, "FloatStorage": f32, "HalfStorage": f16, "BFloat16Storage": bf16, "LongStorage": i64,
        "IntStorage": i32, "ShortStorage": i16, "CharStorage": i8, "ByteStorage": u8, "BoolStorage": bool,
        "ComplexFloatStorage": c64, "ComplexDoubleStorage": c128, "QInt8Storage": i8, "QUInt8Storage": u8,
        "QInt32Storage": i32,
    ]

    /// A `torch.dtype`, by which a tensor over untyped bytes is read.
    static func torchDType(_ name: String) -> ElementType? { torchDTypes[name] }

    private static let torchDTypes: [String: ElementType] = [
        "float64": f64, "float32": f32, "float16": f16, "bfloat16": bf16, "float8_e4m3fn": f8E4M3,
        "float8_e5m2": f8E5M2, "float8_e4m3fnuz": f8E4M3FNUZ, "float8_e5m2fnuz": f8E5M2FNUZ,
        "float8_e8m0fnu": f8E8M0, "float4_e2m1fn_x2": f4, "int64": i64, "int32": i32, "int16": i16, "int8": i8,
        "uint64": u64, "uint32": u32, "uint16": u16, "uint8": u8, "bool": bool, "complex128": c128, "complex64": c64,
        "complex32": c32,
    ]
}
