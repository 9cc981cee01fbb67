internal import CDeflate
package import ImageCore

/// Compresses independent gzip members with libdeflate, one whole member a call.
///
/// A compressor holds about 400 KB of tables and is not thread-safe: each worker owns one and reuses it, since making
/// one per member costs more than compressing a small file.
package struct Deflater: ~Copyable {
    private let compressor: OpaquePointer

    /// The levels that users may ask for, from fastest to smallest.
    package static let levels = 1...12

    /// - Parameter level: 1 (fastest) to 12 (smallest), or 0 for stored blocks only.
    /// - Throws: ``CodecError/unsupportedLevel(_:)`` outside that range.
    package init(level: Int) throws(CodecError) {
        guard level == 0 || Self.levels.contains(level) else { throw .unsupportedLevel(level) }
        guard let compressor = libdeflate_alloc_compressor(Int32(level)) else { throw .outOfMemory(codec: "deflate") }
        self.compressor = compressor
    }

    deinit { libdeflate_free_compressor(compressor) }

    /// Appends `plain` to `output` as one gzip member; the header has no name and no time, so equal input gives equal
    /// bytes.
    ///
    /// - Returns: the member's length in bytes.
    @discardableResult
    package borrowing func appendMember(of plain: UnsafeRawBufferPointer, to output: ByteBuffer) -> Int {
        output.reserve(libdeflate_gzip_compress_bound(compressor, plain.count))
        let free = output.free
        let count = libdeflate_gzip_compress(compressor, plain.baseAddress, plain.count, free.baseAddress, free.count)
        output.advance(by: count)
        return count
    }

    /// The size of `plain` as a raw deflate stream, to learn whether deflating is worth it. Uses `scratch` for the
    /// result, which is of no interest.
    package borrowing func compressedSize(of plain: UnsafeRawBufferPointer, scratch: ByteBuffer) -> Int {
        scratch.removeAll()
        scratch.reserve(libdeflate_deflate_compress_bound(compressor, plain.count))
        let free = scratch.free
        return libdeflate_deflate_compress(compressor, plain.baseAddress, plain.count, free.baseAddress, free.count)
    }
}
