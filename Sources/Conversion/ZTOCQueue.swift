internal import ImageCore
internal import Layers
internal import SOCI

/// Reads layers side by side, a task of the pool each, and gives what came of them in their order.
///
/// No more layers are under way than threads and one: a finished zTOC waits in memory for those before it, and a layer
/// in a folder holds its file open.
struct ZTOCQueue {
    struct Job: Sendable {
        /// The layer's number in the image.
        let number: Int
        let blob: BlobLocation
        let expectation: LayerReader.Expectation
    }

    let builder: ZTOCBuilder
    let pool: WorkerPool
    let progress: ReadingProgress

    /// Reads `count` layers.
    ///
    /// - Parameters:
    ///   - job: opens a layer, which is asked for only when its turn comes.
    ///   - body: takes what came of each, in order.
    func run(
        _ count: Int, job: (Int) throws(ImageError) -> Job,
        _ body: (Job, IndexedLayer) throws(ImageError) -> Void
    ) throws(ImageError) {
        let isCancelled = Monitor(false)
        defer { isCancelled.update { $0 = true } }
        var waiting: [(job: Job, slot: Slot<Result<IndexedLayer, ImageError>>)] = []
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
    ) -> Slot<Result<IndexedLayer, ImageError>> {
        let slot = Slot<Result<IndexedLayer, ImageError>>()
        let builder = builder
        let progress = progress
        pool.submit {
            do throws(ImageError) {
                let layer = try builder.build(job.blob, expecting: job.expectation) { (bytes) throws(ImageError) in
                    if isCancelled.update({ $0 }) { throw ImageError(.failure, "cancelled") }
                    progress.advance(job.number, to: bytes)
                }
                slot.fill(.success(layer))
            } catch {
                slot.fill(.failure(error))
            }
        }
        return slot
    }
}
