package import ImageCore
package import Layers

/// Reads any run of a layer's plain bytes by fetching only the spans that hold it, as a lazily pulling runtime does.
///
/// Nothing is given out before its span's compressed bytes have been found to have their digest. A few hundred
/// kilobytes are held, however long a span is.
package struct SpanReader: ~Copyable {
    private let table: SpanTable
    private var cursor: SpanCursor
    private let buffer = ByteBuffer(capacity: 256 << 10)

    /// - Throws: ``ImageError`` for a table that a runtime would refuse for this blob.
    package init(_ table: SpanTable, of blob: BlobLocation) throws(ImageError) {
        cursor = try SpanCursor(table, of: blob)
        self.table = table
    }

    /// Gives the plain bytes of `range` to `body`, in pieces and in order.
    ///
    /// - Throws: ``ImageError`` with span and place where a span is damaged or not what the table says, for a range
    ///   outside the archive, or whatever `body` throws.
    package mutating func read(
        _ range: ByteRange, _ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void
    ) throws(ImageError) {
        guard range.count != 0 else { return }
        guard let spans = table.spans(holding: range) else {
            throw ImageError(.verificationFailed, "bytes are asked for that lie outside the archive")
        }
        for span in spans {
            guard try cursor.digest(of: span) == table.digests[span] else {
                throw ImageError(
                    .verificationFailed, "span \(span) of the layer is damaged: its digest is another",
                    offset: table.compressedRange(of: span).offset)
            }
            try cursor.begin(span)
            // To its end, also where less is wanted: only then is it known to be what the table says.
            var offset = table.plainRange(of: span).offset
            while try cursor.read(into: buffer) {
                let start = min(max(range.offset - offset, 0), buffer.count)
                let end = min(max(range.end - offset, 0), buffer.count)
                if start < end { try body(UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<end])) }
                offset += buffer.count
            }
        }
    }
}
