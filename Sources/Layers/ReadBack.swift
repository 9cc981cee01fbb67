internal import Codec
package import ImageCore

/// Hashes a blob from the file that it is being written to, a step behind the writer: the proof that what lies
/// there is what was meant, without a pass of its own at the end. The spans of the blob are hashed on the way.
package final class ReadBack: Sendable {
    /// What is written, as far as its spans are known.
    private struct State {
        var written = 0
        /// Where spans begin, not yet taken by the thread that reads.
        var spanStarts: [Int] = []
        var isComplete = false
    }

    /// The digests of what was read.
    private struct Digests {
        let blob: Digest
        let spans: [Digest]
    }

    private let state: Monitor<State>
    private let result: Slot<Result<Digests, ImageError>>
    private let thread: Thread

    /// - Parameter blob: the writer whose file and start are read; nothing else of it is used.
    package init(following blob: borrowing BlobWriter) throws(ImageError) {
        let state = Monitor(State())
        let result = Slot<Result<Digests, ImageError>>()
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
    ///
    /// - Parameter spanStarts: where in the blob further spans begin, ascending; none before the size that was told
    ///   last, and every one before `size` told now.
    package func advance(to size: Int, spanStarts: some Sequence<Int> = EmptyCollection()) {
        state.update {
            $0.written = size
            $0.spanStarts += spanStarts
        }
    }

    /// Waits for the rest to be read.
    ///
    /// - Returns: the digest of each span, the last to the blob's end.
    /// - Throws: an error when the bytes on the disk are not those of `expected`.
    @discardableResult
    package func finish(expecting expected: Digest) throws(ImageError) -> [Digest] {
        state.update { $0.isComplete = true }
        let digests = try result.take().get()
        guard digests.blob == expected else {
            throw ImageError(
                .verificationFailed,
                "what was written reads back as \(digests.blob) instead of \(expected): memory or disk is faulty")
        }
        return digests.spans
    }

    private static func hash(
        _ file: RawFile, from start: Int, following state: Monitor<State>
    ) throws(ImageError) -> Digests {
        var hasher = SHA256Hasher()
        var spans = SpanDigests()
        let buffer = ByteBuffer(capacity: 1 << 20)
        var done = 0
        while true {
            let (end, starts) = state.wait { state -> (Int, [Int])? in
                guard state.written > done || state.isComplete else { return nil }
                defer { state.spanStarts.removeAll() }
                return (state.written, state.spanStarts)
            }
            spans.begin(at: starts)
            guard end > done else { return Digests(blob: hasher.finish(), spans: spans.finish()) }
            while done < end {
                buffer.removeAll()
                let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.free.prefix(end - done))
                let count = try file.read(into: wanted, at: start + done)
                guard count > 0 else {
                    throw ImageError(.failure, "what was written is shorter than it should be", file: file.path)
                }
                buffer.advance(by: count)
                hasher.update(buffer.bytes)
                spans.append(buffer.bytes)
                done += count
            }
        }
    }
}
