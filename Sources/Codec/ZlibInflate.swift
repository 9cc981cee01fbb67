internal import CZlib

/// One inflate stream of zlib's, which must not move in memory.
struct ZlibInflate: ~Copyable {
    /// What the bytes are wrapped in, by zlib's number for it (`inflateInit2`).
    enum Wrapper: Int32 {
        case none = -15
        case gzip = 31
    }

    private let stream: UnsafeMutablePointer<z_stream>

    init(_ wrapper: Wrapper) throws(CodecError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, wrapper.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw .outOfMemory(codec: "gzip")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Begins another stream.
    mutating func reset(_ wrapper: Wrapper) throws(CodecError) {
        guard inflateReset2(stream, wrapper.rawValue) == Z_OK else { throw .outOfMemory(codec: "gzip") }
    }

    /// Puts the last `count` bits of what came before in front of the input.
    mutating func prime(_ bits: UInt8, of byte: UInt8) throws(CodecError) {
        guard bits > 0 else { return }
        guard bits < 8, inflatePrime(stream, Int32(bits), Int32(byte >> (8 - bits))) == Z_OK else {
            throw .corrupt(codec: "gzip", detail: "a checkpoint within a byte has 1 to 7 bits of it")
        }
    }

    /// Gives what can be referred to, in front of the first byte.
    mutating func setDictionary(_ window: [UInt8]) throws(CodecError) {
        guard inflateSetDictionary(stream, window, UInt32(window.count)) == Z_OK else {
            throw .outOfMemory(codec: "gzip")
        }
    }

    /// One call of zlib's; `stopsAtBlocks` makes it return at each end of a header or block.
    ///
    /// - Returns: a step whose `memberEnded` tells of the end of the stream.
    mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, stopsAtBlocks: Bool = false
    ) throws(CodecError) -> InflateStep {
        let offered = min(input.count, 1 << 30)
        let room = min(output.count, 1 << 30)
        // zlib reads only; its C signature lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, stopsAtBlocks ? Z_BLOCK : Z_NO_FLUSH)
        // Z_BUF_ERROR is no error: nothing could be done with what was given.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw status == Z_MEM_ERROR ? .outOfMemory(codec: "gzip") : .corrupt(codec: "gzip", detail: reason)
        }
        return InflateStep(
            consumed: offered - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out),
            memberEnded: status == Z_STREAM_END)
    }

    /// Whether the last call stopped behind a header or block.
    var isBehindBlock: Bool { stream.pointee.data_type & 128 != 0 }

    /// Whether the block that was read last is its stream's last.
    var isInLastBlock: Bool { stream.pointee.data_type & 64 != 0 }

    /// The bits of the last byte taken that are not used yet.
    var unusedBits: Int { Int(stream.pointee.data_type & 7) }

    private var reason: String { stream.pointee.msg.map { String(cString: $0) } ?? "bad data" }
}
