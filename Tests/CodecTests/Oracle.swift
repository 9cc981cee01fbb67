import CZlib
import TestSupport
import Testing

/// Other implementations of the formats: zlib's library, and the programs `gzip` and `zstd`.
enum Oracle {
    /// Inflates one gzip member by zlib; nil unless it ends exactly with `member`.
    static func zlibInflate(_ member: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        var plain: [UInt8] = []
        var input = member
        var room = [UInt8](repeating: 0, count: 1 << 16)
        return input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            var status = Z_OK
            repeat {
                let count = room.withUnsafeMutableBufferPointer { target -> Int in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                plain += room[..<count]
            } while status == Z_OK
            return status == Z_STREAM_END && stream.avail_in == 0 ? plain : nil
        }
    }

    /// The CRC-32 of gzip's trailer and header checksum.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        UInt32(CZlib.crc32(0, bytes, UInt32(bytes.count)))
    }

    /// The SHA-256, in hex, of what `program` decompresses `bytes` to: its output may be no text.
    static func decompressedDigest(_ bytes: [UInt8], by program: String) async throws -> String {
        let folder = try TemporaryDirectory()
        let path = try folder.write(bytes, to: "data")
        let run = try await ToolRun.run(
            "bash", ["-o", "pipefail", "-c", #""$0" -dc < "$1" | sha256sum"#, program, path])
        try #require(run.code == 0, "\(program): \(run.error)")
        return String(run.output.prefix(64))
    }
}
