internal import ImageCore
internal import Layers

/// The three places that a planned layer's plain bytes come from.
struct MemberSources: Sendable {
    let contents: LayerContents
    let added: [UInt8]

    func append(_ segment: Member.Segment, to buffer: ByteBuffer) throws(ImageError) {
        switch segment.source {
        case .layer: try append(segment.range, of: contents.plain, to: buffer)
        case .rewrittenHeaders:
            guard let side = contents.side else { return }
            try append(
                segment.range, of: BlobLocation(file: side, range: ByteRange(offset: 0, count: segment.range.end)),
                to: buffer)
        case .added:
            added.withUnsafeBytes { bytes in
                buffer.append(UnsafeRawBufferPointer(rebasing: bytes[segment.range.offset..<segment.range.end]))
            }
        }
    }

    private func append(_ range: ByteRange, of blob: BlobLocation, to buffer: ByteBuffer) throws(ImageError) {
        buffer.reserve(range.count)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer.free.prefix(range.count))
        guard try blob.read(into: target, at: range.offset) == range.count else {
            throw ImageError(
                .unreadableInput, "layer became shorter while it was read", file: blob.file.path, offset: range.offset)
        }
        buffer.advance(by: range.count)
    }
}
