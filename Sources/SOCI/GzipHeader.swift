internal import Codec

/// The header of a gzip member (RFC 1952, section 2.3).
enum GzipHeader {
    /// What runtimes demand of a header beyond its form, for people.
    static let demands = "its name and comment have at most 511 bytes each, and its checksum is right"

    private static let fixedSize = 10
    /// Go's reader has a buffer of 512 bytes for a name or comment and its zero; runtimes read the header with it.
    private static let longestText = 511

    /// Whether the bytes begin with a whole header that runtimes read.
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
            guard let end = rest.prefix(longestText + 1).firstIndex(of: 0) else { return false }
            rest = rest[(end + 1)...]
        }
        guard flags & 2 != 0 else { return true }
        let stated = rest.prefix(2)
        guard let low = stated.first, let high = stated.last, stated.count == 2 else { return false }
        let checksum = CRC32.checksum(of: bytes[..<rest.startIndex])
        return UInt16(truncatingIfNeeded: checksum) == UInt16(high) << 8 | UInt16(low)
    }
}
