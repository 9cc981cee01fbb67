internal import ImageCore

/// Bytes of a file from which numbers are taken, never beyond their end.
struct LittleEndianBytes {
    let bytes: [UInt8]
    /// Where in the file they begin, for messages.
    let start: Int

    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) throws(ELFError) -> Number {
        guard ByteRange(offset: offset, count: MemoryLayout<Number>.size).lies(within: bytes.count) else {
            throw ELFError("a number beyond its table", offset: start)
        }
        return Number(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
    }

    /// A word of the class: an address, or a number that may be too large for anything.
    func word(_ layout: ELFLayout, at offset: Int) throws(ELFError) -> UInt64 {
        layout.wordSize == 4 ? UInt64(try number(UInt32.self, at: offset)) : try number(UInt64.self, at: offset)
    }

    /// A word that is an offset or a size in the file.
    func size(_ layout: ELFLayout, at offset: Int) throws(ELFError) -> Int {
        guard let size = Int(exactly: try word(layout, at: offset)) else {
            throw ELFError("a size of 2^63 or more", offset: start + offset)
        }
        return size
    }
}
