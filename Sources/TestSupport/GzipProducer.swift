internal import CZlib
internal import Codec
internal import ImageCore

/// The ways in which gzip layers come to be, as far as their blocks and members differ.
package enum GzipProducer: String, CaseIterable, Sendable {
    case zlib1, zlib6, zlib9, zlibStored, zlibFixed, zlibFlushed
    case libdeflate, libdeflateStored
    case cutMembers, smallMembers
    case emptyFirst, emptyFirstTwice, emptyStoredFirst, emptyMiddle, emptyLast

    /// The bytes as this producer packs them.
    package func pack(_ plain: [UInt8]) throws -> [UInt8] {
        switch self {
        case .zlib1: Self.zlib(plain, level: 1)
        case .zlib6: Self.zlib(plain, level: 6)
        case .zlib9: Self.zlib(plain, level: 9)
        case .zlibStored: Self.zlib(plain, level: 0)
        case .zlibFixed: Self.zlib(plain, level: 6, strategy: Z_FIXED)
        case .zlibFlushed: Self.zlib(plain, level: 6, flushedEvery: 10_007)
        case .libdeflate: try Compressing.gzip(plain)
        case .libdeflateStored: try Compressing.gzip(plain, level: 0)
        case .cutMembers: try members(plain)
        case .smallMembers: try Compressing.gzip(plain, membersOf: 999)
        case .emptyFirst: try Compressing.gzip([]) + Self.zlib(plain, level: 6)
        case .emptyFirstTwice: try Compressing.gzip([]) + Self.zlib([], level: 0) + members(plain)
        case .emptyStoredFirst: Self.zlib(plain, level: 6, flushesFirst: true)
        case .emptyMiddle:
            try Self.zlib(Array(plain.prefix(plain.count / 2)), level: 6) + Compressing.gzip([])
                + Self.zlib(Array(plain.dropFirst(plain.count / 2)), level: 1)
        case .emptyLast: try Self.zlib(plain, level: 6) + Compressing.gzip([])
        }
    }

    /// Members of random length, made by turns by zlib and libdeflate.
    private func members(_ plain: [UInt8]) throws -> [UInt8] {
        var random = SeededGenerator(seed: 5)
        var packed: [UInt8] = []
        var rest = plain[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...200_000, using: &random)))
            packed += try Bool.random(using: &random) ? Self.zlib(piece, level: 6) : Compressing.gzip(piece)
            rest = rest.dropFirst(piece.count)
        }
        return packed
    }

    /// One member by zlib, with a full flush after every so many bytes, or an empty stored block in front.
    package static func zlib(
        _ plain: [UInt8], level: Int32, strategy: Int32 = Z_DEFAULT_STRATEGY, flushedEvery interval: Int? = nil,
        flushesFirst: Bool = false
    ) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, level, Z_DEFLATED, 31, 8, strategy, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var packed: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 16)
        func run(_ bytes: ArraySlice<UInt8>, _ flush: Int32) {
            var input = Array(bytes)
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                var isFull = true
                while isFull {
                    room.withUnsafeMutableBufferPointer { target in
                        stream.next_out = target.baseAddress
                        stream.avail_out = UInt32(target.count)
                        deflate(&stream, flush)
                    }
                    packed += room[..<(room.count - Int(stream.avail_out))]
                    isFull = stream.avail_out == 0
                }
            }
        }
        if flushesFirst { run([], Z_FULL_FLUSH) }
        var rest = plain[...]
        if let interval {
            while rest.count > interval {
                run(rest.prefix(interval), Z_FULL_FLUSH)
                rest = rest.dropFirst(interval)
            }
        }
        run(rest, Z_FINISH)
        return packed
    }
}
