/// The header of a gzip member (RFC 1952, section 2.3).
enum GzipHeader {
    private static let fixedSize = 10

    /// Whether the bytes begin with a whole header.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= fixedSize, bytes.starts(with: [0x1f, 0x8b, 8]) else { return false }
        let flags = bytes[3]
        var rest = bytes[fixedSize...]
        if flags & 4 != 0 {
            let field = rest.prefix(2)
            guard let low = field.first, let high = field.last, field.count == 2 else { return false }
            let size = 2 + (Int(high) << 8 | Int(low))
            guard rest.count >= size else { return false }
            rest = rest.dropFirst(size)
        }
        // The name and the comment, each up to its zero.
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            guard let end = rest.firstIndex(of: 0) else { return false }
            rest = rest[(end + 1)...]
        }
        return flags & 2 == 0 || rest.count >= 2
    }
}
