import Codec
import ImageCore

/// A gzip member put together from its parts (RFC 1952), so that each may be odd or wrong.
struct GzipMember {
    var plain: [UInt8]
    var extra: [UInt8]?
    var name: [UInt8]?
    var comment: [UInt8]?
    var hasHeaderChecksum = false
    var isText = false
    var time: [UInt8] = [0, 0, 0, 0]
    /// Laid over the checksum and length of the trailer by exclusive or.
    var trailerDamage: [UInt8] = [UInt8](repeating: 0, count: 8)
    var headerChecksumDamage: UInt8 = 0

    init(_ plain: [UInt8]) { self.plain = plain }

    var header: [UInt8] {
        var flags: UInt8 = isText ? 1 : 0
        if hasHeaderChecksum { flags |= 2 }
        if extra != nil { flags |= 4 }
        if name != nil { flags |= 8 }
        if comment != nil { flags |= 16 }
        var bytes: [UInt8] = [0x1f, 0x8b, 8, flags] + time + [0, 255]
        if let extra { bytes += [UInt8(extra.count & 255), UInt8(extra.count >> 8)] + extra }
        if let name { bytes += name + [0] }
        if let comment { bytes += comment + [0] }
        if hasHeaderChecksum {
            let sum = Oracle.crc32(bytes)
            bytes += [UInt8(sum & 255) ^ headerChecksumDamage, UInt8(sum >> 8 & 255)]
        }
        return bytes
    }

    var bytes: [UInt8] {
        get throws {
            let member = try Self.compressed(plain)
            // Our compressor's header has ten bytes.
            let trailer = zip(member.suffix(8), trailerDamage).map { $0 ^ $1 }
            return header + member[10..<(member.count - 8)] + trailer
        }
    }

    /// One member with the plainest header, as libdeflate writes it.
    static func compressed(_ plain: [UInt8], level: Int = 6) throws -> [UInt8] {
        let output = ByteBuffer(capacity: 1)
        let deflater = try Deflater(level: level)
        plain.withUnsafeBytes { _ = deflater.appendMember(of: $0, to: output) }
        return Array(output.bytes)
    }
}
