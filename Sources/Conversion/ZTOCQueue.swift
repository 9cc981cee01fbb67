internal import ImageCore
internal import Layers
internal import SOCI
internal import Verification

/// What reading a layer for its zTOC came to.
enum ReadLayer: Sendable {
    /// - Parameter fault: why a zTOC that the source has for the layer is not kept.
    case built(IndexedLayer, fault: Finding?)
    case kept(ExistingZTOCs.Found, ZTOCProof)
}

/// Reads layers side by side, a task of the pool each, and gives what came of them in their order.
///
/// No more layers are under way than threads and one: a finished zTOC waits in memory for those before it, and a layer
/// in a folder holds its file open.
struct ZTOCQueue: Sendable {
    struct Job: Sendable {
        /// The layer's number in the image.
        let number: Int
        let blob: BlobLocation
        let expectation: LayerReader.Expectation
        /// The source's, to be kept if it is right.
        let existing: ExistingZTOCs.Found?
    }

    let builder: ZTOCBuilder
    let pool: WorkerPool
    let progress: ReadingProgress
    /// The plain size above which a layer is refused.
    let limit: Int
    /// Whether the layers' entries are wanted beside their zTOCs.
    let keepsEntries: Bool

    /// Reads `count` layers.
    ///
    /// - Parameters:
    ///   - job: opens a layer, which is asked for only when its turn comes.
    ///   - body: takes what came of each, in order.
    func run(
        _ count: Int, job: (Int) throws(ImageError) -> Job,
        _ body: (Job, ReadLayer) throws(ImageError) -> Void
    ) throws(ImageError) {
        let isCancelled = Monitor(false)
        defer { isCancelled.update { $0 = true } }
        var waiting: [(job: Job, slot: Slot<Result<ReadLayer, ImageError>>)] = []
        var next = 0
        while next < count || !waiting.isEmpty {
            while next < count, waiting.count <= pool.width {
                let started = try job(next)
                waiting.append((started, start(started, isCancelled)))
                next += 1
            }
            let (job, slot) = waiting.removeFirst()
            do throws(ImageError) {
                try body(job, try slot.take().get())
            } catch {
                throw error.within(layer: job.expectation.blobDigest)
            }
        }
    }

    private func start(
        _ job: Job, _ isCancelled: Monitor<Bool>
    ) -> Slot<Result<ReadLayer, ImageError>> {
        let slot = Slot<Result<ReadLayer, ImageError>>()
        let queue = self
        pool.submit {
            do throws(ImageError) {
                let layer = try queue.read(job) { (bytes) throws(ImageError) in
                    if isCancelled.update({ $0 }) { throw ImageError(.failure, "cancelled") }
                    queue.progress.advance(job.number, to: bytes)
                }
                slot.fill(.success(layer))
            } catch {
                slot.fill(.failure(error))
            }
        }
        return slot
    }

    private func read(_ job: Job, advanced: (Int) throws(ImageError) -> Void) throws(ImageError) -> ReadLayer {
        var fault: Finding?
        if let existing = job.existing {
            let proof = try ZTOCProof(
                of: existing.ztoc, digest: existing.digest, blob: job.blob, expecting: job.expectation, limit: limit,
                keepsEntries: keepsEntries, advanced: advanced)
            fault = proof.fault
            if fault == nil { return .kept(existing, proof) }
        }
        let layer = try builder.build(
            job.blob, expecting: job.expectation, keepsEntries: keepsEntries, advanced: advanced)
        return .built(layer, fault: fault)
    }
}
