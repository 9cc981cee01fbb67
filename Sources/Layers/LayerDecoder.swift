package import Codec
package import ImageCore

/// Turns a layer's blob into its plain bytes, piece by piece, and hashes the blob on the way.
package struct LayerDecoder: ~Copyable {
    private let blob: BlobLocation
    private let limit: Int
    private let recordsMembers: Bool
    private var codec: StreamDecoder
    private var hasher: SHA256Hasher?
    private var recorder: SpanRecorder?
    /// Begins with the last bytes that were taken before, where spans are recorded: a block may begin among them.
    private let input = ByteBuffer(capacity: (256 << 10) + SpanRecorder.bytesKept)
    private var inputPosition = 0
    /// Compressed bytes taken so far.
    package private(set) var blobOffset = 0
    private var isAtMemberStart = true
    /// Where the member began that was read last, in the plain bytes.
    private var memberPlainStart = 0
    /// Plain bytes given out so far.
    package private(set) var plainOffset = 0
    /// The starts of all members so far, where they were asked for.
    package private(set) var members: [MemberStart] = []
    /// How many members or frames began.
    package private(set) var memberCount = 0
    /// The spans of a gzip or plain layer, after ``finish()``, where they were asked for.
    package private(set) var spans: [CompressedSpan] = []
    /// Why there are no spans where they were asked for; the layer was read on without them.
    package private(set) var spanFault: SpanFault?

    /// - Parameters:
    ///   - limit: the plain size above which the layer is refused.
    ///   - hashes: whether ``finish()`` shall give the blob's digest.
    ///   - recordsMembers: whether ``members`` is filled.
    ///   - recording: how ``spans`` are to be cut; nil for none.
    package init(
        _ blob: BlobLocation, compression: Compression, limit: Int = Limits.layerBytes, hashes: Bool = true,
        recordsMembers: Bool = false, recording: SpanRecording? = nil
    ) throws(ImageError) {
        self.blob = blob
        self.limit = limit
        self.recordsMembers = recordsMembers
        let codec = try CodecError.widened { () throws(CodecError) in
            try StreamDecoder(compression, recording: recording)
        }
        let recorder = try Self.recorder(compression == .zstd ? nil : recording)
        self.codec = codec
        self.recorder = recorder
        hasher = hashes ? SHA256Hasher() : nil
    }

    private static func recorder(_ recording: SpanRecording?) throws(ImageError) -> SpanRecorder? {
        guard let recording else { return nil }
        return try CodecError.widened { () throws(CodecError) in try SpanRecorder(recording) }
    }

    /// Whether the end of the compressed stream itself shows that nothing is missing: one member with its trailer, or
    /// several of which the last is empty, as the footers of eStargz and zstd:chunked are. Any other stream of several
    /// may have been cut between two, and plain bytes end anywhere.
    package var framingIsProof: Bool {
        codec.isFramed && isAtMemberStart && (memberCount == 1 || memberCount > 1 && plainOffset == memberPlainStart)
    }

    /// Fills `buffer` with the next plain bytes; false when there are none left.
    ///
    /// - Throws: ``ImageError`` with the blob's offset for corrupt, cut or oversized data.
    package mutating func read(into buffer: ByteBuffer) throws(ImageError) -> Bool {
        buffer.removeAll()
        while buffer.count < buffer.capacity {
            if inputPosition == input.count { try refill() }
            let rest = UnsafeRawBufferPointer(rebasing: input.bytes.dropFirst(inputPosition))
            // Without input a codec in the middle of a member may still hold plain bytes that did not fit before.
            if rest.isEmpty, isAtMemberStart || !codec.isFramed { break }
            if isAtMemberStart { beginMember() }
            let step: InflateStep
            do {
                step = try codec.inflate(rest, into: buffer.free, distance: recorder?.distance ?? .max)
            } catch {
                throw ImageError(.unreadableInput, error.description, offset: blobOffset)
            }
            inputPosition += step.consumed
            blobOffset += step.consumed
            buffer.advance(by: step.produced)
            plainOffset += step.produced
            let blockStart = codec.blockStart
            if recorder != nil {
                try record(step, blockStart, plain: buffer.bytes.suffix(step.produced))
                if codec.isOverdue { try catchUp() }
            }
            guard plainOffset <= limit else {
                throw ImageError(
                    .unreadableInput, "layer inflates to more than \(limit) bytes; --max-layer-size raises the bound",
                    offset: blobOffset)
            }
            guard !recordsMembers || plainOffset - memberPlainStart <= Limits.memberBytes else {
                throw ImageError(
                    .unreadableInput, "a member inflates to more than \(ByteCount(Limits.memberBytes))",
                    offset: blobOffset)
            }
            if step.memberEnded {
                isAtMemberStart = true
                try CodecError.widened { () throws(CodecError) in try codec.reset() }
            } else if step.consumed == 0, step.produced == 0, blockStart == nil || rest.isEmpty {
                // A codec that stops at blocks may say again and again that it stands before one.
                throw cut()
            }
        }
        return buffer.count > 0
    }

    /// Demands that the stream ended where a member ends; gives the blob's digest where it was hashed.
    package mutating func finish() throws(ImageError) -> Digest? {
        if codec.isFramed, !isAtMemberStart { throw cut() }
        if recorder != nil {
            if !codec.isFramed { recorder?.pass(plain: UnsafeRawBufferPointer(start: nil, count: 0)) }
            let taken = UnsafeRawBufferPointer(rebasing: input.bytes.prefix(inputPosition))
            do throws(CodecError) {
                spans = try recorder?.finish(taken, inputOffset: blobOffset) ?? []
            } catch {
                try stopRecording(error)
            }
        }
        return hasher?.finish()
    }

    /// Passes on to the recorder what a step took, gave and found.
    private mutating func record(
        _ step: InflateStep, _ blockStart: BlockStart?, plain: Slice<UnsafeRawBufferPointer>
    ) throws(ImageError) {
        let plain = UnsafeRawBufferPointer(rebasing: plain)
        guard codec.isFramed else {
            recorder?.pass(plain: plain)
            return
        }
        let taken = UnsafeRawBufferPointer(rebasing: input.bytes.prefix(inputPosition))
        do throws(CodecError) {
            try recorder?.pass(
                compressed: UnsafeRawBufferPointer(rebasing: taken.suffix(step.consumed)), plain: plain)
            if let blockStart { try recorder?.offer(blockStart, inputOffset: blobOffset, behind: taken) }
        } catch {
            try stopRecording(error)
        }
        if recorder?.hasTooMany == true { stopRecording(.tooMany) }
    }

    /// Goes on without spans where those found so far cannot be used; their memory is freed.
    private mutating func stopRecording(_ error: CodecError) throws(ImageError) {
        guard case .notResumable = error else { throw ImageError(.failure, error.description) }
        stopRecording(.notResumable)
    }

    private mutating func stopRecording(_ fault: SpanFault) {
        spanFault = fault
        recorder = nil
    }

    private mutating func catchUp() throws(ImageError) {
        let blob = blob
        try recorder?.catchUp(limit: limit) { (target, offset) throws(ImageError) in
            try blob.read(into: target, at: offset)
        }
    }

    private mutating func beginMember() {
        isAtMemberStart = false
        memberPlainStart = plainOffset
        memberCount += 1
        if recordsMembers, members.count < Limits.members {
            members.append(MemberStart(blobOffset: blobOffset, plainOffset: plainOffset))
        }
    }

    private func cut() -> ImageError {
        ImageError(.unreadableInput, "layer is cut: its compressed stream does not end", offset: blobOffset)
    }

    /// Reads and hashes the next input; leaves it empty at the blob's end.
    private mutating func refill() throws(ImageError) {
        guard blobOffset < blob.size else { return }
        keepTail()
        let count = try blob.read(into: input.free, at: blobOffset)
        guard count > 0 else {
            throw ImageError(.unreadableInput, "file ends inside a layer", file: blob.file.path, offset: blobOffset)
        }
        hasher?.update(UnsafeRawBufferPointer(rebasing: input.free.prefix(count)))
        input.advance(by: count)
    }

    /// Makes room for the next input; where spans are recorded the end of the last one stays in front of it.
    private mutating func keepTail() {
        guard recorder != nil else {
            input.removeAll()
            inputPosition = 0
            return
        }
        recorder?.hash(input.bytes, inputOffset: blobOffset)
        input.keep(last: SpanRecorder.bytesKept)
        inputPosition = input.count
    }
}
