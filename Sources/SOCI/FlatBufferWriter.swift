/// Builds a FlatBuffer from its end to its start, byte for byte as the format's own builder for Go does
/// (FlatBuffers, "Internals"; google/flatbuffers, go/builder.go).
///
/// A place in the buffer is named by its distance from the end, which does not change while more is put in front. One
/// long run of bytes can be left out with ``reserve(_:)``: everything else knows where it lies, and whoever writes the
/// buffer puts it between ``head`` and ``tail``.
struct FlatBufferWriter: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    /// The bytes in use, at the end of ``memory``; the reserved ones are not among them.
    private var used = 0
    private var reserved = 0
    /// What was in use when bytes were reserved.
    private var tailSize = 0
    private var alignment = 1
    private var tableEnd = 0
    /// Where each field of the open table lies; 0 for a field that is not written.
    private var fields: [Int] = []
    private var vtable: [UInt16] = []
    private var vtables: [(place: Int, content: [UInt16])] = []

    /// - Parameter capacity: what the buffer will take, as far as is known; it grows where that is too little.
    init(capacity: Int) {
        memory = .allocate(byteCount: max(capacity, 1 << 10), alignment: 64)
    }

    deinit { memory.deallocate() }

    /// The size of the buffer so far, and the place of what was put in front last.
    var size: Int { used + reserved }

    /// What lies before the reserved bytes.
    var head: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[(memory.count - used)..<(memory.count - tailSize)])
    }

    /// What lies behind the reserved bytes.
    var tail: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[(memory.count - tailSize)...]) }

    mutating func string(_ text: [UInt8]) -> Int { text.withUnsafeBytes { string($0) } }

    mutating func string(_ text: StaticString) -> Int {
        string(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Bytes with a zero behind them.
    mutating func string(_ text: UnsafeRawBufferPointer) -> Int {
        align(4, before: text.count + 1)
        place(UInt8(0))
        if !text.isEmpty { place(text) }
        place(UInt32(truncatingIfNeeded: text.count))
        return size
    }

    /// A vector of tables or strings, in the order of `places`.
    mutating func vector(_ places: [UInt32]) -> Int {
        align(4, before: places.count * 4)
        for place in places.reversed() { reference(Int(place)) }
        place(UInt32(truncatingIfNeeded: places.count))
        return size
    }

    /// A vector of bytes, for which only the room is kept; there can be one such.
    mutating func reserve(_ count: Int) -> Int {
        align(4, before: count)
        tailSize = used
        reserved = count
        place(UInt32(truncatingIfNeeded: count))
        return size
    }

    /// Opens a table; until it is ended nothing but its fields is written.
    mutating func beginTable(fields count: Int) {
        fields.removeAll(keepingCapacity: true)
        fields.append(contentsOf: repeatElement(0, count: count))
        tableEnd = size
    }

    /// A number, which is left out where it is the field's default.
    mutating func field<Value: FixedWidthInteger>(_ slot: Int, _ value: Value, default standard: Value = 0) {
        guard value != standard else { return }
        align(MemoryLayout<Value>.size, before: 0)
        place(value)
        fields[slot] = size
    }

    mutating func field(_ slot: Int, reference target: Int) {
        reference(target)
        fields[slot] = size
    }

    /// Puts the table's start in front of its fields, and its vtable where no equal one was written before.
    mutating func endTable() -> Int {
        align(4, before: 0)
        place(Int32(0))
        let table = size
        vtable.removeAll(keepingCapacity: true)
        for field in fields { vtable.append(field == 0 ? 0 : UInt16(truncatingIfNeeded: table - field)) }
        // The sizes of two tables can differ where their fields lie alike; Go's builder does not look at them.
        if let known = vtables.last(where: { $0.content == vtable }) {
            overwrite(table, with: Int32(truncatingIfNeeded: known.place - table))
            return table
        }
        for field in vtable.reversed() { place(field) }
        place(UInt16(truncatingIfNeeded: table - tableEnd))
        place(UInt16(truncatingIfNeeded: (vtable.count + 2) * 2))
        overwrite(table, with: Int32(truncatingIfNeeded: size - table))
        vtables.append((size, vtable))
        return table
    }

    /// Puts the offset of the root table in front of all.
    mutating func finish(_ root: Int) {
        align(alignment, before: 4)
        reference(root)
    }

    /// Pads so that what lies `count` bytes further to the front is aligned.
    private mutating func align(_ unit: Int, before count: Int) {
        alignment = max(alignment, unit)
        let padding = -(size + count) & (unit - 1)
        for _ in 0..<padding { place(UInt8(0)) }
    }

    /// An offset from where it stands to a place behind it.
    private mutating func reference(_ target: Int) {
        align(4, before: 0)
        place(UInt32(truncatingIfNeeded: size + 4 - target))
    }

    private mutating func place<Value: FixedWidthInteger>(_ value: Value) {
        ensure(MemoryLayout<Value>.size)
        used += MemoryLayout<Value>.size
        memory.storeBytes(of: value.littleEndian, toByteOffset: memory.count - used, as: Value.self)
    }

    private mutating func place(_ bytes: UnsafeRawBufferPointer) {
        ensure(bytes.count)
        used += bytes.count
        UnsafeMutableRawBufferPointer(rebasing: memory[(memory.count - used)...].prefix(bytes.count))
            .copyMemory(from: bytes)
    }

    private mutating func overwrite(_ table: Int, with value: Int32) {
        let distance = table > tailSize + reserved ? table - reserved : table
        memory.storeBytes(of: value.littleEndian, toByteOffset: memory.count - distance, as: Int32.self)
    }

    private mutating func ensure(_ room: Int) {
        guard memory.count - used < room else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, used + room), alignment: 64)
        UnsafeMutableRawBufferPointer(rebasing: larger[(larger.count - used)...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[(memory.count - used)...]))
        memory.deallocate()
        memory = larger
    }
}
