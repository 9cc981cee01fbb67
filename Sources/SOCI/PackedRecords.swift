internal import Tar

/// PAX records as one run of bytes: a layer may have millions of them, and two arrays each would be most of its memory.
struct PackedRecords: Hashable, Sendable {
    /// For each record the sizes of its key and value, 8 bytes little endian each, then both.
    private let bytes: [UInt8]

    init(_ records: [PAXRecord]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.reduce(0) { $0 + 16 + $1.key.count + $1.value.count })
        for record in records {
            for size in [record.key.count, record.value.count] {
                withUnsafeBytes(of: UInt64(size).littleEndian) { bytes.append(contentsOf: $0) }
            }
            bytes += record.key
            bytes += record.value
        }
        self.bytes = bytes
    }

    var records: [PAXRecord] {
        var records: [PAXRecord] = []
        var rest = bytes[...]
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func size() -> Int { take(8).reversed().reduce(0) { $0 << 8 | Int($1) } }
        while !rest.isEmpty {
            let (key, value) = (size(), size())
            records.append(PAXRecord(key: Array(take(key)), value: Array(take(value))))
        }
        return records
    }
}
