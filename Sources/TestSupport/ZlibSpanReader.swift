internal import CZlib
package import Codec

/// Reads a span as a runtime does, with zlib alone and none of our own code, so that it can judge that code.
package enum ZlibSpanReader {
    /// All plain bytes that a span's compressed range gives.
    ///
    /// - Parameter range: the blob's bytes from one before the checkpoint where it has bits of that, else from its
    ///   offset, to the next checkpoint's offset or the blob's end.
    /// - Returns: nil where zlib refuses the bytes.
    package static func plain(of range: [UInt8], at checkpoint: InflateCheckpoint) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        let bits = Int32(checkpoint.bits)
        var position = 0
        if bits > 0 {
            guard let first = range.first, inflatePrime(&stream, bits, Int32(first) >> (8 - bits)) == Z_OK else {
                return nil
            }
            position = 1
        }
        let size = 32 << 10
        let window = [UInt8](repeating: 0, count: size - checkpoint.window.count) + checkpoint.window
        guard inflateSetDictionary(&stream, window, UInt32(size)) == Z_OK else { return nil }
        guard var plain = inflate(&stream, range, &position) else { return nil }
        // Behind the first member, of which only a part was read, lies its trailer; members that follow are whole.
        position += 8
        while position < range.count {
            guard inflateReset2(&stream, 31) == Z_OK, let more = inflate(&stream, range, &position) else { return nil }
            plain += more
        }
        return plain
    }

    /// Inflates up to a member's end or that of `bytes`.
    private static func inflate(_ stream: inout z_stream, _ bytes: [UInt8], _ position: inout Int) -> [UInt8]? {
        var input = Array(bytes[position...])
        var room = [UInt8](repeating: 0, count: 1 << 16)
        var plain: [UInt8] = []
        let status = input.withUnsafeMutableBufferPointer { source -> Int32 in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while true {
                let (status, count) = room.withUnsafeMutableBufferPointer { target -> (Int32, Int) in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let status = CZlib.inflate(&stream, Z_NO_FLUSH)
                    return (status, target.count - Int(stream.avail_out))
                }
                plain += room[..<count]
                if status != Z_OK || count == 0, stream.avail_in == 0 || status != Z_OK { return status }
            }
        }
        position = bytes.count - Int(stream.avail_in)
        return status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END ? plain : nil
    }
}
