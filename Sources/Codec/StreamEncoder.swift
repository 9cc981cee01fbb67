internal import CZlib
internal import CZstd
package import ImageCore

/// Compresses what is too long for one call into one gzip member or zstd frame, piece by piece. For the tables of
/// contents of layers with hundreds of thousands of files; members are whole-buffer work.
package struct StreamEncoder: ~Copyable {
    package enum Format: Sendable {
        case gzip
        case zstd(level: Int)
    }

    private enum Handle {
        case gzip(UnsafeMutablePointer<z_stream>)
        case zstd(OpaquePointer)
    }

    private let handle: Handle
    private static let outputStep = 256 << 10

    package init(_ format: Format) throws(CodecError) {
        switch format {
        case .gzip:
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            // 15 bits of window and 16 for a gzip header, which zlib writes without name or time.
            let status = deflateInit2_(
                stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else {
                stream.deallocate()
                throw .outOfMemory(codec: "gzip")
            }
            handle = .gzip(stream)
        case .zstd(let level):
            guard let context = ZSTD_createCCtx() else { throw .outOfMemory(codec: "zstd") }
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
            handle = .zstd(context)
        }
    }

    deinit {
        switch handle {
        case .gzip(let stream):
            deflateEnd(stream)
            stream.deallocate()
        case .zstd(let context): ZSTD_freeCCtx(context)
        }
    }

    /// Appends to `output` what `plain` makes, or of the last piece all that is left.
    package mutating func append(
        _ plain: UnsafeRawBufferPointer, isLast: Bool, to output: ByteBuffer
    ) throws(CodecError) {
        switch handle {
        case .gzip(let stream):
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: plain.assumingMemoryBound(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(plain.count)
            var status = Z_OK
            repeat {
                output.reserve(Self.outputStep)
                let free = output.free
                stream.pointee.next_out = free.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(clamping: free.count)
                let room = Int(stream.pointee.avail_out)
                status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                guard status != Z_STREAM_ERROR else { throw .corrupt(codec: "gzip", detail: "zlib failed") }
                output.advance(by: room - Int(stream.pointee.avail_out))
            } while isLast ? status != Z_STREAM_END : stream.pointee.avail_in > 0
        case .zstd(let context):
            var source = ZSTD_inBuffer(src: plain.baseAddress, size: plain.count, pos: 0)
            var remaining = 0
            repeat {
                output.reserve(Self.outputStep)
                let free = output.free
                var target = ZSTD_outBuffer(dst: free.baseAddress, size: free.count, pos: 0)
                remaining = ZSTD_compressStream2(context, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
                guard ZSTD_isError(remaining) == 0 else {
                    throw .corrupt(codec: "zstd", detail: String(cString: ZSTD_getErrorName(remaining)))
                }
                output.advance(by: target.pos)
            } while isLast ? remaining > 0 : source.pos < source.size
        }
    }
}
