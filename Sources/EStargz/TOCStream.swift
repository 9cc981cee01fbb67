internal import Codec
package import ImageCore
internal import JSON
package import Layers
internal import Tar

/// A table of contents as plain JSON, inflated piece by piece and hashed on the way.
package final class TOCStream: JSONSource {
    private var decoder: LayerDecoder
    private let buffer = ByteBuffer(capacity: 64 << 10)
    private var payload: TOCPayload
    private var hasher = SHA256Hasher()
    private var tar: TarReader?
    private let result: Monitor<Digest?>

    /// - Parameters:
    ///   - location: the layer's footer.
    ///   - blob: the layer.
    ///   - result: gets the digest of the JSON once it has been read to its end.
    package init(_ location: TOCLocation, in blob: BlobLocation, result: Monitor<Digest?>) throws(ImageError) {
        guard let table = location.table(in: blob) else {
            throw ImageError(.unreadableInput, "the footer points outside the layer")
        }
        let isTar: Bool
        if case .eStargz = location { isTar = true } else { isTar = false }
        // The tar around the table adds little; a table beyond the limit is refused as it comes.
        decoder = try LayerDecoder(
            table, compression: isTar ? .gzip : .zstd, limit: Limits.tocBytes + (1 << 20), hashes: false)
        payload = TOCPayload()
        tar = isTar ? TarReader() : nil
        self.result = result
    }

    package func read(into target: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        while payload.pending.isEmpty {
            guard try decoder.read(into: buffer) else {
                result.update { $0 = hasher.finish() }
                return 0
            }
            if tar != nil {
                try tar?.read(buffer.bytes, into: &payload)
            } else {
                payload.pending = Array(buffer.bytes)[...]
            }
        }
        let count = min(target.count, payload.pending.count)
        payload.pending.prefix(count).withUnsafeBytes { bytes in
            target.copyMemory(from: bytes)
            hasher.update(bytes)
        }
        payload.pending.removeFirst(count)
        return count
    }
}

/// Takes the one entry that is the table out of the tar around it.
private struct TOCPayload: TarVisitor {
    var pending: ArraySlice<UInt8> = []
    private var isTable = false

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) { isTable = entry.path == TOC.name }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {
        if isTable { pending.append(contentsOf: bytes) }
    }

    mutating func end() { isTable = false }
}
