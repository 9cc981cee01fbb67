package import ImageCore
package import Layers

/// Where a layer's table of contents lies, as its footer says.
package enum TOCLocation: Equatable, Sendable {
    case eStargz(Footer)
    case zstdChunked(ZstdChunkedFooter)

    /// Reads the footer of a blob; nil when it has none.
    package init?(of blob: BlobLocation, compression: Compression) throws(ImageError) {
        let count = min(blob.size, compression == .zstd ? ZstdChunkedFooter.size : Footer.size)
        let tail = try blob.bytes(ByteRange(offset: blob.size - count, count: count))
        switch compression {
        case .gzip:
            guard let footer = Footer(tail: tail) else { return nil }
            self = .eStargz(footer)
        case .zstd:
            guard let footer = ZstdChunkedFooter(tail: tail) else { return nil }
            self = .zstdChunked(footer)
        case .plain: return nil
        }
    }

    /// The compressed table, or nil when the footer points outside the blob.
    package func table(in blob: BlobLocation) -> BlobLocation? {
        let part: ByteRange
        switch self {
        case .eStargz(let footer):
            let end = blob.size - (footer.isLegacy ? Footer.legacySize : Footer.size)
            guard footer.tocOffset >= 0, footer.tocOffset < end else { return nil }
            part = ByteRange(offset: footer.tocOffset, count: end - footer.tocOffset)
        case .zstdChunked(let footer):
            part = ByteRange(offset: footer.tocOffset, count: footer.compressedSize)
        }
        guard part.lies(within: blob.size), part.count > 0 else { return nil }
        return BlobLocation(
            file: blob.file, range: ByteRange(offset: blob.range.offset + part.offset, count: part.count))
    }
}
