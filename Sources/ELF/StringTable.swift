internal import ImageCore

/// The string table of a dynamic section, in the file (System V ABI, "String Table").
struct StringTable: Sendable {
    private let source: ELFSource
    let offset: Int
    let count: Int

    /// - Returns: nil when the dynamic section has none.
    init?(_ table: DynamicTable, _ segments: ELFSegments, _ source: ELFSource) throws(ELFError) {
        guard let address = table[.strings] else { return nil }
        guard let place = segments.place(of: address) else {
            throw ELFError("the string table is in no segment", offset: 0)
        }
        guard let size = Int(exactly: table[.stringsSize] ?? 0), size <= place.available,
            size <= Limits.elfStringBytes
        else { throw ELFError("the string table is too large", offset: place.offset) }
        self.source = source
        offset = place.offset
        count = size
    }

    /// The name at `start`, read alone: tables of large libraries have tens of megabytes, a loader wants a few names.
    func name(at start: UInt64, limit: Int) throws(ELFError) -> FilePathBytes {
        guard let start = Int(exactly: start), start < count else {
            throw ELFError("a name beyond the string table", offset: offset)
        }
        var name: [UInt8] = []
        while start + name.count < count, name.count <= limit {
            let piece = try source.bytes(
                at: offset + start + name.count, count: min(128, count - start - name.count), "string table"
            ).bytes
            if let end = piece.firstIndex(of: 0) {
                name += piece[..<end]
                guard name.count <= limit else { break }
                return FilePathBytes(name)
            }
            name += piece
        }
        throw ELFError("a name without end or of more than \(limit) bytes", offset: offset + start)
    }

    /// The whole table.
    func bytes() throws(ELFError) -> [UInt8] {
        try source.bytes(at: offset, count: count, "string table").bytes
    }
}
