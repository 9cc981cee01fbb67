internal import Codec
internal import ImageCore

/// The three ways in which a layer's bytes come, behind one call.
enum StreamDecoder: ~Copyable {
    case plain
    case gzip(GzipInflater)
    case zstd(ZstdDecoder)

    init(_ compression: Compression) throws(CodecError) {
        switch compression {
        case .plain: self = .plain
        case .gzip: self = .gzip(GzipInflater())
        case .zstd: self = .zstd(try ZstdDecoder())
        }
    }

    /// Whether the format says itself where it ends.
    var isFramed: Bool {
        switch self {
        case .plain: false
        case .gzip: true
        case .zstd: true
        }
    }

    mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> InflateStep {
        switch consume self {
        case .plain:
            self = .plain
            let count = min(input.count, output.count)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input.prefix(count)))
            return InflateStep(consumed: count, produced: count, memberEnded: false)
        case .gzip(var inflater):
            do throws(CodecError) {
                let step = try inflater.inflate(input, into: output)
                self = .gzip(inflater)
                return step
            } catch {
                self = .gzip(inflater)
                throw error
            }
        case .zstd(var decoder):
            do throws(CodecError) {
                let step = try decoder.inflate(input, into: output)
                self = .zstd(decoder)
                return step
            } catch {
                self = .zstd(decoder)
                throw error
            }
        }
    }

    /// Makes ready for another member.
    mutating func reset() {
        switch consume self {
        case .plain: self = .plain
        case .gzip(var inflater):
            inflater.reset()
            self = .gzip(inflater)
        case .zstd(let decoder): self = .zstd(decoder)
        }
    }
}
