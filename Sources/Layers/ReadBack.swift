internal import Codec
package import ImageCore

/// Hashes a blob from the file that it is being written to, a step behind the writer: the proof that what lies
/// there is what was meant, without a pass of its own at the end.
package final class ReadBack: Sendable {
    private struct State {
        var written = 0
        var isComplete = false
    }

    private let state: Monitor<State>
    private let result: Slot<Result<Digest, ImageError>>
    private let thread: Thread

    /// - Parameter blob: the writer whose file and start are read; nothing else of it is used.
    package init(following blob: borrowing BlobWriter) throws(ImageError) {
        let state = Monitor(State())
        let result = Slot<Result<Digest, ImageError>>()
        let file = blob.file
        let start = blob.start
        self.state = state
        self.result = result
        thread = try Thread {
            do throws(ImageError) {
                result.fill(.success(try Self.hash(file, from: start, following: state)))
            } catch {
                result.fill(.failure(error))
            }
        }
    }

    deinit {
        state.update { $0.isComplete = true }
        thread.join()
    }

    /// Tells that the blob's first `size` bytes are written.
    package func advance(to size: Int) { state.update { $0.written = size } }

    /// Waits for the rest to be read.
    ///
    /// - Throws: an error when the bytes on the disk are not those of `expected`.
    package func finish(expecting expected: Digest) throws(ImageError) {
        state.update { $0.isComplete = true }
        let digest = try result.take().get()
        guard digest == expected else {
            throw ImageError(
                .verificationFailed,
                "what was written reads back as \(digest) instead of \(expected): memory or disk is faulty")
        }
    }

    private static func hash(
        _ file: RawFile, from start: Int, following state: Monitor<State>
    ) throws(ImageError) -> Digest {
        var hasher = SHA256Hasher()
        let buffer = ByteBuffer(capacity: 1 << 20)
        var done = 0
        while true {
            let end = state.wait { state -> Int? in
                state.written > done || state.isComplete ? state.written : nil
            }
            guard end > done else { return hasher.finish() }
            while done < end {
                buffer.removeAll()
                let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.free.prefix(end - done))
                let count = try file.read(into: wanted, at: start + done)
                guard count > 0 else {
                    throw ImageError(.failure, "what was written is shorter than it should be", file: file.path)
                }
                buffer.advance(by: count)
                hasher.update(buffer.bytes)
                done += count
            }
        }
    }
}
