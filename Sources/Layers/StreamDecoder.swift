internal import Codec
internal import ImageCore

/// The ways in which a layer's bytes come, behind one call.
enum StreamDecoder: ~Copyable {
    case plain
    case gzip(GzipInflater)
    /// With the starts of blocks where they are wanted.
    case checkpoints(CheckpointInflater)
    /// With the starts of all blocks.
    case blocks(BlockInflater)
    case zstd(ZstdDecoder)

    init(_ compression: Compression, recording: SpanRecording?) throws(CodecError) {
        switch (compression, recording?.isExact) {
        case (.plain, _): self = .plain
        case (.gzip, nil): self = .gzip(GzipInflater())
        case (.gzip, false): self = .checkpoints(CheckpointInflater(spanSize: recording?.spanSize ?? 1))
        case (.gzip, true): self = .blocks(try BlockInflater())
        case (.zstd, _): self = .zstd(try ZstdDecoder())
        }
    }

    /// Whether the format says itself where it ends.
    var isFramed: Bool {
        switch self {
        case .plain: false
        case .gzip: true
        case .checkpoints: true
        case .blocks: true
        case .zstd: true
        }
    }

    /// The block that begins where the last call stopped, where blocks are looked for.
    var blockStart: BlockStart? {
        switch self {
        case .plain: nil
        case .gzip: nil
        case .zstd: nil
        case .checkpoints(let inflater): inflater.blockStart
        case .blocks(let inflater): inflater.blockStart
        }
    }

    /// Whether a block's start that was wanted seems to have been missed.
    var isOverdue: Bool {
        switch self {
        case .plain: false
        case .gzip: false
        case .zstd: false
        case .checkpoints(let inflater): inflater.isOverdue
        case .blocks: false
        }
    }

    /// - Parameter distance: the plain bytes from here behind which a block's start is wanted.
    mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, distance: Int
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
        case .checkpoints(var inflater):
            do throws(CodecError) {
                let step = try inflater.inflate(input, into: output, distance: distance)
                self = .checkpoints(inflater)
                return step
            } catch {
                self = .checkpoints(inflater)
                throw error
            }
        case .blocks(var inflater):
            do throws(CodecError) {
                let step = try inflater.inflate(input, into: output)
                self = .blocks(inflater)
                return step
            } catch {
                self = .blocks(inflater)
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
    mutating func reset() throws(CodecError) {
        switch consume self {
        case .plain: self = .plain
        case .gzip(var inflater):
            inflater.reset()
            self = .gzip(inflater)
        case .checkpoints(var inflater):
            inflater.reset()
            self = .checkpoints(inflater)
        case .blocks(var inflater):
            do throws(CodecError) {
                try inflater.reset()
                self = .blocks(inflater)
            } catch {
                self = .blocks(inflater)
                throw error
            }
        case .zstd(let decoder): self = .zstd(decoder)
        }
    }
}
