package import Codec
internal import Glibc
package import ImageCore
package import Layers

/// Compresses members and proves each by inflating it again; one worker uses it at a time.
package final class MemberPacker {
    private let packing: Packing
    private let encoder: Encoder
    private let stored: Deflater
    private let sampler: Deflater
    private let inflater: MemberInflater
    private var streamInflater = GzipInflater()
    private var zstdDecoder: ZstdDecoder
    private var hasher = SHA256Hasher()
    private let scratch = ByteBuffer(capacity: 256 << 10)

    /// Members up to this size are inflated whole, which is quickest; larger ones in pieces that stay in the cache and
    /// keep the memory of many workers small.
    private static let wholeProofSize = 256 << 10

    private enum Encoder: ~Copyable {
        case deflate(Deflater)
        case zstd(ZstdEncoder)
    }

    package init(_ packing: Packing) throws(CodecError) {
        self.packing = packing
        switch packing.codec {
        case .deflate(let level): encoder = .deflate(try Deflater(level: level))
        case .zstd(let level): encoder = .zstd(try ZstdEncoder(level: level))
        }
        stored = try Deflater(level: 0)
        sampler = try Deflater(level: 1)
        inflater = try MemberInflater()
        zstdDecoder = try ZstdDecoder()
    }

    func digest(of chunk: UnsafeRawBufferPointer) -> Digest {
        hasher.update(chunk)
        return hasher.finish()
    }

    /// Appends `plain` as one member or frame, and inflates that again to see that it is what went in.
    package func pack(_ plain: UnsafeRawBufferPointer, to output: ByteBuffer) throws(ImageError) {
        let start = output.count
        do {
            switch encoder {
            case .deflate(let deflater):
                if packing.storesIncompressible, isIncompressible(plain) {
                    stored.appendMember(of: plain, to: output)
                } else {
                    deflater.appendMember(of: plain, to: output)
                }
            case .zstd(let encoder): try encoder.appendFrame(of: plain, to: output)
            }
            try prove(UnsafeRawBufferPointer(rebasing: output.bytes.dropFirst(start)), is: plain)
        } catch {
            throw ImageError(.failure, "a compressed member does not inflate to its content: \(error)")
        }
    }

    /// Smaller members are not worth a sample; weights come in large ones.
    private static let smallestSampled = 128 << 10
    private static let sampleSize = 16 << 10
    /// Below this many bits a byte, the frequencies alone promise more than a sample could refute.
    private static let promisingBits = 7.2

    /// Whether deflating takes less than 1 % off. A sample sees less than a whole member does: with 4 % here, the
    /// layer of the bench grows by 0.5 %.
    private static func isFutile(_ packed: Int, _ plain: Int) -> Bool { packed >= plain / 100 * 99 }

    /// Whether a sample of three places, each long enough for matches within it, says that deflating is futile: noise,
    /// or data that is compressed already.
    private func isIncompressible(_ plain: UnsafeRawBufferPointer) -> Bool {
        guard plain.count >= Self.smallestSampled else { return false }
        let samples = [plain.count / 6, plain.count / 2, plain.count / 6 * 5].map { place in
            let start = min(place, plain.count - Self.sampleSize)
            return UnsafeRawBufferPointer(rebasing: plain[start..<start + Self.sampleSize])
        }
        var packed = 0
        for sample in samples {
            let quick = UnsafeRawBufferPointer(rebasing: sample.prefix(Self.sampleSize / 4))
            guard Entropy.bitsPerByte(quick) >= Self.promisingBits else { return false }
            packed += sampler.compressedSize(of: sample, scratch: scratch)
        }
        return Self.isFutile(packed, samples.count * Self.sampleSize)
    }

    private func prove(_ member: UnsafeRawBufferPointer, is plain: UnsafeRawBufferPointer) throws(CodecError) {
        scratch.removeAll()
        if packing.isZstd {
            zstdDecoder.reset()
            try proveInPieces(member, is: plain) { (input, output) throws(CodecError) in
                try zstdDecoder.inflate(input, into: output)
            }
        } else if plain.count <= Self.wholeProofSize {
            try inflater.inflate(member, size: plain.count, into: scratch)
            guard Self.isEqual(scratch.bytes, plain) else { throw .corrupt(codec: "gzip", detail: "other content") }
        } else {
            streamInflater.reset()
            try proveInPieces(member, is: plain) { (input, output) throws(CodecError) in
                try streamInflater.inflate(input, into: output)
            }
        }
    }

    private func proveInPieces(
        _ member: UnsafeRawBufferPointer, is plain: UnsafeRawBufferPointer,
        by inflate: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) throws(CodecError) -> InflateStep
    ) throws(CodecError) {
        var consumed = 0
        var produced = 0
        while true {
            scratch.removeAll()
            let room = scratch.free
            let step = try inflate(UnsafeRawBufferPointer(rebasing: member.dropFirst(consumed)), room)
            let piece = UnsafeRawBufferPointer(rebasing: room.prefix(step.produced))
            guard produced + piece.count <= plain.count,
                Self.isEqual(piece, UnsafeRawBufferPointer(rebasing: plain[produced..<produced + piece.count]))
            else { throw .corrupt(codec: "member", detail: "other content") }
            consumed += step.consumed
            produced += step.produced
            if step.memberEnded { break }
            guard step.consumed > 0 || step.produced > 0 else { throw .wrongSize(codec: "member") }
        }
        guard consumed == member.count, produced == plain.count else { throw .wrongSize(codec: "member") }
    }

    private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }
}
