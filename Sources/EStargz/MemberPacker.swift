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
        case fast(FastDeflater)
        case zstd(ZstdEncoder)
    }

    package init(_ packing: Packing) throws(CodecError) {
        self.packing = packing
        switch packing.codec {
        case .deflate(let level): encoder = .deflate(try Deflater(level: level))
        case .fastDeflate: encoder = .fast(FastDeflater())
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
            case .fast(let deflater):
                if packing.storesIncompressible, isIncompressible(plain) {
                    stored.appendMember(of: plain, to: output)
                } else {
                    try deflater.appendMember(of: plain, to: output)
                }
            case .zstd(let encoder): try encoder.appendFrame(of: plain, to: output)
            }
            try prove(UnsafeRawBufferPointer(rebasing: output.bytes.dropFirst(start)), is: plain)
        } catch {
            throw ImageError(.failure, "a compressed member does not inflate to its content: \(error)")
        }
    }

    // A sample of three places, each long enough for matches within it; small members are not worth one.
    private static let smallestSampled = 64 << 10
    private static let sampleSize = 16 << 10

    /// Whether the fastest deflate takes less than 4 % off a sample: noise, or data that is compressed already.
    private func isIncompressible(_ plain: UnsafeRawBufferPointer) -> Bool {
        guard plain.count >= Self.smallestSampled else { return false }
        let places = [plain.count / 6, plain.count / 2, plain.count / 6 * 5]
        var packed = 0
        for place in places {
            let start = min(place, plain.count - Self.sampleSize)
            let sample = UnsafeRawBufferPointer(rebasing: plain[start..<start + Self.sampleSize])
            packed += sampler.compressedSize(of: sample, scratch: scratch)
        }
        return packed * 100 >= places.count * Self.sampleSize * 96
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
