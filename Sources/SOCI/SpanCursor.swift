internal import Codec
package import ImageCore
package import Layers

/// Inflates a layer span by span, each from its own checkpoint, in pieces of the caller's size.
///
/// A span gives exactly the plain bytes that its table promises, out of exactly its compressed bytes, or an error:
/// whatever a table claims, no call takes more than the blob has or gives more than was claimed, and none waits for
/// what does not come.
package struct SpanCursor: ~Copyable {
    private let table: SpanTable
    private let blob: BlobLocation
    private var inflater: SpanInflater
    private var hasher: SHA256Hasher
    private let input = ByteBuffer(capacity: 128 << 10)
    /// Where a byte too many would go.
    private let probe = ByteBuffer(capacity: 1)
    private var inputPosition = 0
    /// What of the blob is still to be read, and of the plain bytes to be given, for the current span.
    private var compressed = ByteRange(offset: 0, count: 0)
    private var plainLeft = 0
    /// The number of the current span.
    package private(set) var span = 0
    /// Of the current span's compressed bytes; nil until its last plain byte has been given.
    package private(set) var digest: Digest?

    /// - Throws: ``ImageError`` for a table that a runtime would refuse for this blob.
    package init(_ table: SpanTable, of blob: BlobLocation) throws(ImageError) {
        try Self.demandNoFault(table, blob)
        let inflater = try CodecError.widened { () throws(CodecError) in try SpanInflater() }
        self.table = table
        self.blob = blob
        self.inflater = inflater
        hasher = SHA256Hasher()
    }

    private static func demandNoFault(_ table: SpanTable, _ blob: BlobLocation) throws(ImageError) {
        if let fault = try table.fault(for: blob) { throw ImageError(.verificationFailed, fault.reason) }
    }

    /// Goes to the start of a span; `span` is below the table's count.
    package mutating func begin(_ span: Int) throws(ImageError) {
        self.span = span
        digest = nil
        hasher = SHA256Hasher()
        input.removeAll()
        inputPosition = 0
        compressed = table.compressedRange(of: span)
        plainLeft = table.plainRange(of: span).count
        guard table.compression == .gzip else { return }
        let checkpoint = table.checkpoints[span]
        var previous: UInt8 = 0
        if checkpoint.bits > 0 {
            try refill()
            previous = input.bytes.first ?? 0
            inputPosition = 1
        }
        try codec { (inflater) throws(CodecError) in try inflater.begin(at: checkpoint, previousByte: previous) }
    }

    /// Fills `buffer` with the next plain bytes of the span; false when it has given all. With the last of them the
    /// rest of its compressed bytes is read, and ``digest`` is known.
    ///
    /// - Throws: ``ImageError`` with the span and the place in the blob where it is not what the table says.
    package mutating func read(into buffer: ByteBuffer) throws(ImageError) -> Bool {
        buffer.removeAll()
        while plainLeft > 0, buffer.count < buffer.capacity {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.free.prefix(plainLeft))
            let count = try step(into: room)
            guard count > 0 || hasInput else { throw failure("it gives fewer plain bytes than the zTOC says") }
            buffer.advance(by: count)
            plainLeft -= count
        }
        if plainLeft == 0, digest == nil {
            if span + 1 < table.count { try proveEnd() }
            while compressed.count > 0 { try refill() }
            digest = hasher.finish()
        }
        return buffer.count > 0
    }

    /// The digest of a span's compressed bytes, which are only read.
    package mutating func digest(of span: Int) throws(ImageError) -> Digest {
        self.span = span
        compressed = table.compressedRange(of: span)
        hasher = SHA256Hasher()
        while compressed.count > 0 { try refill() }
        return hasher.finish()
    }

    private var hasInput: Bool { inputPosition < input.count || compressed.count > 0 }

    /// Takes what is left of the input and demands that it brings nothing more: the next span begins where it ends.
    private mutating func proveEnd() throws(ImageError) {
        repeat {
            guard try step(into: probe.free) == 0 else {
                throw failure("it gives more plain bytes than the zTOC says")
            }
        } while hasInput
    }

    /// Inflates once; gives how many bytes came. Where none did, input has been taken, or there is none left.
    private mutating func step(into room: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        if inputPosition == input.count, compressed.count > 0 { try refill() }
        let rest = UnsafeRawBufferPointer(rebasing: input.bytes.dropFirst(inputPosition))
        guard table.compression == .gzip else {
            let count = min(rest.count, room.count)
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            inputPosition += count
            return count
        }
        let step = try codec { (inflater) throws(CodecError) in try inflater.inflate(rest, into: room) }
        inputPosition += step.consumed
        guard step.produced > 0 || step.consumed > 0 || rest.isEmpty else { throw failure("its data does not go on") }
        return step.produced
    }

    private mutating func refill() throws(ImageError) {
        input.removeAll()
        inputPosition = 0
        let room = UnsafeMutableRawBufferPointer(rebasing: input.free.prefix(compressed.count))
        let count = try blob.read(into: room, at: compressed.offset)
        guard count > 0 || room.isEmpty else {
            throw ImageError(
                .unreadableInput, "file ends inside span \(span)", file: blob.file.path, offset: compressed.offset)
        }
        input.advance(by: count)
        hasher.update(input.bytes)
        compressed = ByteRange(offset: compressed.offset + count, count: compressed.count - count)
    }

    private mutating func codec<Result>(
        _ body: (inout SpanInflater) throws(CodecError) -> Result
    ) throws(ImageError) -> Result {
        do throws(CodecError) {
            return try body(&inflater)
        } catch {
            throw failure(error.description)
        }
    }

    private func failure(_ reason: String) -> ImageError {
        ImageError(
            .verificationFailed, "span \(span): \(reason)", offset: compressed.offset - (input.count - inputPosition))
    }
}
