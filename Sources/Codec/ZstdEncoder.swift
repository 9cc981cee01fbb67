internal import CZstd
package import ImageCore

/// Compresses independent zstd frames, one whole frame a call; a worker owns one and reuses its tables.
package struct ZstdEncoder: ~Copyable {
    private let context: OpaquePointer

    package static let levels = 1...19

    /// - Throws: ``CodecError/unsupportedLevel(_:)`` outside ``levels``.
    package init(level: Int) throws(CodecError) {
        guard Self.levels.contains(level) else { throw .unsupportedLevel(level) }
        guard let context = ZSTD_createCCtx() else { throw .outOfMemory(codec: "zstd") }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends `plain` to `output` as one frame that states its content's size.
    ///
    /// - Returns: the frame's length in bytes.
    @discardableResult
    package borrowing func appendFrame(
        of plain: UnsafeRawBufferPointer, to output: ByteBuffer
    ) throws(CodecError) -> Int {
        output.reserve(ZSTD_compressBound(plain.count))
        let free = output.free
        let count = ZSTD_compress2(context, free.baseAddress, free.count, plain.baseAddress, plain.count)
        guard ZSTD_isError(count) == 0 else {
            throw .corrupt(codec: "zstd", detail: String(cString: ZSTD_getErrorName(count)))
        }
        output.advance(by: count)
        return count
    }
}
