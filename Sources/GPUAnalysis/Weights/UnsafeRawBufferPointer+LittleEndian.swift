extension UnsafeRawBufferPointer {
    /// The little-endian number at an offset; nil where the bytes end before it does.
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
        return Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
