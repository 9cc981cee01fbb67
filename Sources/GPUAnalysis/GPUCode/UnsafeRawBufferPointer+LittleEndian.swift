extension UnsafeRawBufferPointer {
    /// The number at an offset; the caller has seen to it that all of it is there.
    func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
