internal import Codec
internal import ImageCore
internal import Layers

/// The batches that the pool is packing, oldest first: they end in any order and leave in that of the plan.
struct BatchQueue {
    private typealias Outcome = Result<MemberBatch.Packed, ImageError>

    private let pool: WorkerPool
    private let sources: MemberSources
    private let packers: Recycler<MemberPacker?>
    /// Buffers for batches of small members, and for those with a large chunk: kept apart, so that many small batches
    /// do not come to hold many large buffers.
    private let smallBuffers = Recycler { ByteBuffer(capacity: smallBuffer) }
    private let largeBuffers: Recycler<ByteBuffer>
    private var pending: [(slot: Slot<Outcome>, cost: Int)] = []
    private var cost = 0

    private static let smallBuffer = 2 << 20
    /// Plain bytes up to which a batch and what it is packed to fit small buffers, whatever the content.
    private static let smallBatch = smallBuffer / 8 * 7
    /// What all batches under way may hold together, plain and compressed.
    private static let memoryInFlight = 128 << 20

    /// - Throws: a usage error for a level that no codec has, before any work.
    init(_ packing: Packing, _ sources: MemberSources, _ pool: WorkerPool) throws(ImageError) {
        _ = try CodecError.widened(.usage) { () throws(CodecError) in try MemberPacker(packing) }
        self.pool = pool
        self.sources = sources
        packers = Recycler { try? MemberPacker(packing) }
        largeBuffers = Recycler { ByteBuffer(capacity: packing.chunkSize + Self.smallBuffer) }
    }

    var isEmpty: Bool { pending.isEmpty }

    /// Whether another batch may be submitted before the oldest is taken out.
    func hasRoom(for batch: MemberBatch) -> Bool {
        // A few more than threads, so that none waits for the one that writes.
        pending.isEmpty || pending.count < pool.width + 3 && cost + Self.cost(of: batch) <= Self.memoryInFlight
    }

    mutating func submit(_ batch: MemberBatch) {
        let slot = Slot<Outcome>()
        let buffers = buffers(for: batch.plainSize)
        let plain = buffers.take()
        let compressed = buffers.take()
        pool.submit { [packers, sources] in
            guard let packer = packers.take() else {
                return slot.fill(.failure(ImageError(.failure, "no memory for a compressor")))
            }
            do throws(ImageError) {
                slot.fill(.success(try batch.pack(sources, by: packer, plain: plain, compressed: compressed)))
            } catch {
                slot.fill(.failure(error))
            }
            packers.give(back: packer)
        }
        pending.append((slot, Self.cost(of: batch)))
        cost += Self.cost(of: batch)
    }

    /// Waits for the oldest batch and takes it out.
    mutating func next() throws(ImageError) -> MemberBatch.Packed {
        let (slot, cost) = pending.removeFirst()
        self.cost -= cost
        return try slot.take().get()
    }

    /// Takes back the buffers of a batch that has been written.
    func recycle(_ packed: MemberBatch.Packed) {
        let buffers = buffers(for: packed.plain.count)
        buffers.give(back: packed.plain)
        buffers.give(back: packed.compressed)
    }

    private func buffers(for plainSize: Int) -> Recycler<ByteBuffer> {
        plainSize <= Self.smallBatch ? smallBuffers : largeBuffers
    }

    /// What a batch's two buffers hold.
    private static func cost(of batch: MemberBatch) -> Int { 2 * max(batch.plainSize, smallBuffer) }
}
