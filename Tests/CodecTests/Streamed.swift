import Codec

/// What a streaming decoder makes of a whole input that comes in pieces.
struct Streamed: Equatable {
    var plain: [UInt8] = []
    /// The plain sizes at which members ended.
    var ends: [Int] = []
    var consumed = 0
    /// Whether the input ended where a member ended.
    var isComplete = true

    /// Feeds `input` in pieces of `step` bytes to `decode` with an output buffer of `room`; `nextMember` is called
    /// behind each member.
    init(
        _ input: [UInt8], step: Int, room: Int, nextMember: () -> Void,
        decode: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) throws(CodecError) -> InflateStep
    ) throws(CodecError) {
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(input.count, 1), alignment: 16)
        defer {
            output.deallocate()
            copy.deallocate()
        }
        copy.copyBytes(from: input)
        var available = 0
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: copy[consumed..<available])
            if piece.isEmpty, available == input.count, isComplete { return }
            let result = try decode(piece, output)
            consumed += result.consumed
            plain += output.prefix(result.produced)
            isComplete = result.memberEnded
            if result.memberEnded {
                ends.append(plain.count)
                nextMember()
            } else if result.consumed == 0, result.produced == 0 {
                if available == input.count { return }
                available = min(available + step, input.count)
            } else if consumed == available, available < input.count {
                available = min(available + step, input.count)
            }
        }
    }

    static func gzip(_ input: [UInt8], step: Int = 1 << 20, room: Int = 1 << 16) throws(CodecError) -> Streamed {
        let box = GzipBox(inflater: GzipInflater())
        return try Streamed(input, step: step, room: room, nextMember: { box.inflater.reset() }) {
            (input, output) throws(CodecError) in try box.inflater.inflate(input, into: output)
        }
    }

    static func zstd(_ input: [UInt8], step: Int = 1 << 20, room: Int = 1 << 16) throws(CodecError) -> Streamed {
        let box = ZstdBox(decoder: try ZstdDecoder())
        return try Streamed(input, step: step, room: room, nextMember: { box.decoder.reset() }) {
            (input, output) throws(CodecError) in try box.decoder.inflate(input, into: output)
        }
    }

    private final class GzipBox {
        var inflater: GzipInflater
        init(inflater: consuming GzipInflater) { self.inflater = inflater }
    }

    private final class ZstdBox {
        var decoder: ZstdDecoder
        init(decoder: consuming ZstdDecoder) { self.decoder = decoder }
    }
}
