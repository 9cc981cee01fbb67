internal import GPUAnalysis
internal import ImageCore
internal import Layers

/// Reads the layers of an image one ahead of the one that is being written, so that reading, which one thread does,
/// and compressing, which all do, overlap. At most two layers are spooled at any time.
struct LayerPipeline {
    /// A layer to read: the blob and what it must prove to be.
    struct Job: Sendable {
        let blob: BlobLocation
        let expectation: LayerReader.Expectation
        let number: Int
    }

    /// A layer that was read, and what is in its files.
    struct Read: Sendable {
        let contents: LayerContents
        let survey: LayerSurvey?
    }

    private struct Permits {
        var free = 2
        var isCancelled = false
    }

    /// Reads every job's layer and gives it to `body`, in order.
    ///
    /// - Parameter directory: for what a survey puts aside.
    static func run(
        _ jobs: [Job], by reader: LayerReader, directory: String, progress: @escaping ProgressHandler,
        _ body: (Job, Read) throws(ImageError) -> Void
    ) throws(ImageError) {
        let channel = Channel<Result<Read, ImageError>>(capacity: 2)
        let permits = Monitor(Permits())
        let thread = try Thread {
            for job in jobs {
                let isWanted = permits.wait { permits -> Bool? in
                    if permits.isCancelled { return false }
                    guard permits.free > 0 else { return nil }
                    permits.free -= 1
                    return true
                }
                guard isWanted else { return }
                do throws(ImageError) {
                    let watcher = SurveyWatcher(directory: directory)
                    let contents = try reader.read(job.blob, expecting: job.expectation, watcher: watcher) {
                        (bytes) throws(ImageError) in
                        if permits.update({ $0.isCancelled }) { throw ImageError(.failure, "cancelled") }
                        progress(.layerAdvanced(layer: job.number, stage: .reading, done: bytes, of: job.blob.size))
                    }
                    let read = Read(contents: contents, survey: watcher.finish(contents.entries))
                    guard channel.send(.success(read)) else { return }
                } catch {
                    channel.send(.failure(error.within(layer: job.expectation.blobDigest)))
                    return
                }
            }
        }
        defer {
            channel.cancel()
            permits.update { $0.isCancelled = true }
            thread.join()
        }
        for job in jobs {
            guard let result = channel.receive() else { return }
            try body(job, try result.get())
            permits.update { $0.free += 1 }
        }
    }
}
