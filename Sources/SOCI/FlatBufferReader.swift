/// Reads a FlatBuffer from anywhere: each offset, vtable, length and string is checked before it is used.
///
/// Offsets lead forward only and tables are read by a schema of fixed depth, so nothing is read in circles; that many
/// offsets can point at one table is the caller's to bound. Alignment is not demanded, as Go's reader does not.
struct FlatBufferReader {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func root() throws(ZTOCError) -> FlatTable { try table(referredAt: 0) }

    /// The table that an offset at `place` leads to.
    func table(referredAt place: Int) throws(ZTOCError) -> FlatTable {
        let table = try target(of: place)
        let vtable = table - Int(try number(at: table, as: Int32.self))
        let size = Int(try number(at: vtable, as: UInt16.self))
        guard size >= 4, size % 2 == 0, size <= bytes.count - vtable else {
            throw .malformed("a vtable of \(size) bytes", offset: vtable)
        }
        return FlatTable(reader: self, place: table, vtable: vtable, vtableSize: size)
    }

    /// The elements of the vector that an offset at `place` leads to.
    func vector(referredAt place: Int, elementSize: Int) throws(ZTOCError) -> FlatVector {
        let vector = try target(of: place)
        let count = Int(try number(at: vector, as: UInt32.self))
        let start = vector + 4
        guard count <= (bytes.count - start) / elementSize else {
            throw .malformed("a vector or string of \(count) elements ends behind the data", offset: vector)
        }
        return FlatVector(start: start, count: count, elementSize: elementSize)
    }

    /// The bytes of the string, or of the vector of bytes, that an offset at `place` leads to.
    func string(referredAt place: Int) throws(ZTOCError) -> UnsafeRawBufferPointer {
        let vector = try vector(referredAt: place, elementSize: 1)
        return UnsafeRawBufferPointer(rebasing: bytes[vector.start..<(vector.start + vector.count)])
    }

    func number<Value: FixedWidthInteger>(at place: Int, as type: Value.Type) throws(ZTOCError) -> Value {
        guard place >= 0, place <= bytes.count - MemoryLayout<Value>.size else {
            throw .malformed("an offset leads out of the data", offset: place)
        }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Value.self))
    }

    private func target(of place: Int) throws(ZTOCError) -> Int {
        place + Int(try number(at: place, as: UInt32.self))
    }
}

/// A table whose vtable lies within the data; where a field lies is checked as it is read.
struct FlatTable {
    fileprivate let reader: FlatBufferReader
    fileprivate let place: Int
    fileprivate let vtable: Int
    fileprivate let vtableSize: Int

    /// A number; 0 where the field is not written, which is the default of nearly all fields.
    func number<Value: FixedWidthInteger>(
        _ slot: Int, as type: Value.Type, default standard: Value = 0
    ) throws(ZTOCError) -> Value {
        guard let field = try field(slot) else { return standard }
        return try reader.number(at: field, as: type)
    }

    /// The bytes of a string or of a vector of bytes; none where the field is not written.
    func string(_ slot: Int) throws(ZTOCError) -> UnsafeRawBufferPointer {
        guard let field = try field(slot) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return try reader.string(referredAt: field)
    }

    /// A vector of offsets; empty where the field is not written.
    func references(_ slot: Int) throws(ZTOCError) -> FlatVector {
        guard let field = try field(slot) else { return FlatVector(start: 0, count: 0, elementSize: 4) }
        return try reader.vector(referredAt: field, elementSize: 4)
    }

    func table(_ slot: Int) throws(ZTOCError) -> FlatTable? {
        guard let field = try field(slot) else { return nil }
        return try reader.table(referredAt: field)
    }

    private func field(_ slot: Int) throws(ZTOCError) -> Int? {
        let entry = 4 + slot * 2
        guard entry < vtableSize else { return nil }
        let offset = Int(try reader.number(at: vtable + entry, as: UInt16.self))
        return offset == 0 ? nil : place + offset
    }
}

/// Where the elements of a vector lie, all of them within the data.
struct FlatVector {
    let start: Int
    let count: Int
    let elementSize: Int

    /// The place of an element of the vector.
    func place(of index: Int) -> Int { start + index * elementSize }
}
