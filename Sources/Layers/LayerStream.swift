package import Codec
package import ImageCore

/// A layer's plain bytes, inflated and hashed by a thread of its own while the caller works on what came before.
package struct LayerStream: ~Copyable {
    /// What the blob turned out to be, known at its end.
    package struct Summary: Sendable {
        package let blobDigest: Digest?
        package let plainSize: Int
        package let framingIsProof: Bool
        package let members: [MemberStart]
        /// Of a gzip or plain layer, where they were asked for.
        package let spans: [CompressedSpan]
        /// Why they were asked for and are not there.
        package let spanFault: SpanFault?
        /// How many members or frames there are; 0 for a plain layer.
        package let memberCount: Int
    }

    private enum Piece: Sendable {
        /// Plain bytes, and how much of the blob is taken with them.
        case bytes(ByteBuffer, blobOffset: Int)
        case end(Summary)
        case failed(ImageError)
    }

    private static let pieceSize = 512 << 10
    private static let piecesInFlight = 4

    private let channel = Channel<Piece>(capacity: piecesInFlight)
    private let buffers = Recycler { ByteBuffer(capacity: pieceSize) }
    private let thread: Thread

    /// Starts reading; parameters as for ``LayerDecoder``.
    package init(
        _ blob: BlobLocation, compression: Compression, limit: Int, hashes: Bool, recordsMembers: Bool = false,
        recording: SpanRecording? = nil
    ) throws(ImageError) {
        let channel = channel
        let buffers = buffers
        thread = try Thread {
            do throws(ImageError) {
                var decoder = try LayerDecoder(
                    blob, compression: compression, limit: limit, hashes: hashes, recordsMembers: recordsMembers,
                    recording: recording)
                while true {
                    let buffer = buffers.take()
                    guard try decoder.read(into: buffer) else { break }
                    guard channel.send(.bytes(buffer, blobOffset: decoder.blobOffset)) else { return }
                }
                let digest = try decoder.finish()
                channel.send(
                    .end(
                        Summary(
                            blobDigest: digest, plainSize: decoder.plainOffset, framingIsProof: decoder.framingIsProof,
                            members: decoder.members, spans: decoder.spans, spanFault: decoder.spanFault,
                            memberCount: compression == .plain ? 0 : decoder.memberCount)))
            } catch {
                channel.send(.failed(error))
            }
        }
    }

    deinit {
        channel.cancel()
        thread.join()
    }

    /// Gives every piece to `body` in order, then returns what is known at the end.
    package borrowing func consume(
        _ body: (_ plain: UnsafeRawBufferPointer, _ blobOffset: Int) throws(ImageError) -> Void
    ) throws(ImageError) -> Summary {
        while let piece = channel.receive() {
            switch piece {
            case .bytes(let buffer, let blobOffset):
                try body(buffer.bytes, blobOffset)
                buffers.give(back: buffer)
            case .end(let summary): return summary
            case .failed(let error): throw error
            }
        }
        throw ImageError(.failure, "reading a layer was cancelled")
    }
}
