extension UnsafeRawBufferPointer {
    /// The number at an offset; the caller has seen to it that all of it is there.
    func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The little-endian number at an offset; nil where the bytes end before it does.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
        return littleEndian(at: offset)
    }
}
