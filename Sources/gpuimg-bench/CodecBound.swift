import Codec
import EStargz
import Glibc
import ImageCore
import Layers
import Planner

/// How fast the codecs alone do what a conversion must do to a layer: every pass with all cores busy and all bytes in
/// memory, added up. No pipeline can be faster; how near ours comes is the figure that the README gives.
struct CodecBound {
    let blob: BlobLocation
    let packing: Packing
    let cores: Int
    let temporaryDirectory: String

    /// Seconds of each pass over the whole layer, all cores sharing the work.
    struct Passes {
        var inflate = 0.0
        var hashBlob = 0.0
        var hashPlain = 0.0
        var pack = 0.0
        var hashWritten = 0.0
        var plainSize = 0
        var writtenSize = 0

        /// The source is hashed and inflated; its plain bytes are hashed for the diffID and for the files; members are
        /// compressed and inflated again; the new plain bytes are hashed, and the new blob twice: as it is written and
        /// as it is read back.
        var total: Double { hashBlob + inflate + 3 * hashPlain + pack + 2 * hashWritten }
    }

    func measure() throws -> Passes {
        let reader = LayerReader(temporaryDirectory: temporaryDirectory, limit: Limits.layerBytes)
        let contents = try reader.read(blob, expecting: LayerReader.Expectation(blobDigest: nil, diffID: nil))
        guard
            case .rewrite(let plan, _) = LayerPlanner(contents, putting: .none, packing: packing).decide()
        else { throw ImageError(.failure, "the layer of the bench cannot be rewritten") }
        let plain = try Self.load(contents.plain)
        let compressed = try Self.load(blob)
        let members = Array(MemberCutter(plan, contents))
        var passes = Passes()
        passes.plainSize = plain.count
        passes.hashBlob = try everyCore { _ = SHA256Hasher.digest(of: compressed.bytes) }
        passes.hashPlain = try everyCore { _ = SHA256Hasher.digest(of: plain.bytes) }
        passes.inflate = try everyCore { Self.inflate(compressed.bytes) }
        let packed = try pack(members, plain, plan.addedBytes)
        passes.pack = packed.seconds
        passes.writtenSize = packed.size
        passes.hashWritten = passes.hashPlain / Double(plain.count) * Double(packed.size)
        return passes
    }

    private static func load(_ blob: BlobLocation) throws -> ByteBuffer {
        let buffer = ByteBuffer(capacity: blob.size)
        buffer.advance(by: try blob.read(into: buffer.free, at: 0))
        return buffer
    }

    /// Seconds for one time the work, when each core does all of it at once.
    private func everyCore(_ work: @escaping @Sendable () -> Void) throws -> Double {
        let start = Self.now
        var threads: [Thread] = []
        for _ in 0..<cores { threads.append(try Thread { work() }) }
        for thread in threads { thread.join() }
        return (Self.now - start) / Double(cores)
    }

    private static func inflate(_ compressed: UnsafeRawBufferPointer) {
        var inflater = GzipInflater()
        let output = ByteBuffer(capacity: 512 << 10)
        var rest = compressed
        while !rest.isEmpty {
            output.removeAll()
            guard let step = try? inflater.inflate(rest, into: output.free) else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(step.consumed))
            if step.memberEnded { inflater.reset() }
        }
    }

    /// Compresses and proves every member, the cores taking turns.
    private func pack(
        _ members: [Member], _ plain: ByteBuffer, _ added: [UInt8]
    ) throws -> (seconds: Double, size: Int) {
        let next = Monitor((member: 0, size: 0))
        let packing = packing
        let start = Self.now
        var threads: [Thread] = []
        for _ in 0..<cores {
            threads.append(
                try Thread {
                    guard let packer = try? MemberPacker(packing) else { return }
                    let content = ByteBuffer(capacity: 8 << 20)
                    let output = ByteBuffer(capacity: 8 << 20)
                    while true {
                        let (first, _) = next.update { state in
                            defer { state.member += 64 }
                            return (state.member, 0)
                        }
                        guard first < members.count else { return }
                        var size = 0
                        for member in members[first..<min(first + 64, members.count)] {
                            content.removeAll()
                            output.removeAll()
                            for segment in member.segments {
                                guard segment.source == .layer else { continue }
                                content.append(
                                    UnsafeRawBufferPointer(
                                        rebasing: plain.bytes[segment.range.offset..<segment.range.end]))
                            }
                            guard (try? packer.pack(content.bytes, to: output)) != nil else { return }
                            size += output.count
                        }
                        let total = size
                        next.update { $0.size += total }
                    }
                })
        }
        for thread in threads { thread.join() }
        return (Self.now - start, next.update { $0.size })
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
