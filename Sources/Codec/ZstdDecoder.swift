internal import CZstd
internal import ImageCore

/// Decompresses a stream of zstd frames; skippable frames are passed over.
package struct ZstdDecoder: ~Copyable {
    private let context: OpaquePointer

    /// Windows above ``Limits/zstdWindowLog`` are refused: a frame of a few bytes could ask for gigabytes.
    package init() throws(CodecError) {
        guard let context = ZSTD_createDCtx() else { throw .outOfMemory(codec: "zstd") }
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Limits.zstdWindowLog)
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Makes the decoder ready for another stream.
    package mutating func reset() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }

    /// Decompresses as much as `input` gives and `output` takes, but never past the end of a frame.
    package mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> InflateStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(hint) == 0 else {
            throw .corrupt(codec: "zstd", detail: String(cString: ZSTD_getErrorName(hint)).lowercased())
        }
        return InflateStep(consumed: source.pos, produced: target.pos, memberEnded: hint == 0)
    }
}
