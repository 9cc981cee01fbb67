package import ImageCore
package import Layers

extension ZTOC {
    /// Reads a zTOC. Entries stay in the order of the file; the windows are copied, zeros alone as none.
    ///
    /// - Throws: ``ZTOCError`` for whatever bytes are none. What a runtime demands beyond that the values are there,
    ///   ``misplacedEntry(in:)``, ``danglingHardlink(in:)`` and ``SpanTable/isMonotonic`` tell.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(ZTOCError) {
        var parser = ZTOCParser(bytes)
        self = try parser.parse()
    }

    /// Reads a zTOC of at most ``Limits/ztocBytes`` from a file.
    package init(reading blob: BlobLocation) throws(ImageError) {
        guard blob.size <= Limits.ztocBytes else {
            throw ImageError(
                .unreadableInput, "zTOC has \(blob.size) bytes, more than \(Limits.ztocBytes)", file: blob.file.path,
                offset: blob.range.offset)
        }
        let bytes = ByteBuffer(capacity: blob.size)
        bytes.advance(by: try blob.read(into: bytes.free, at: 0))
        guard bytes.count == blob.size else {
            throw ImageError(.unreadableInput, "zTOC ends early", file: blob.file.path, offset: blob.range.end)
        }
        do throws(ZTOCError) {
            try self.init(parsing: bytes.bytes)
        } catch {
            throw error.within(file: blob.file.path)
        }
    }
}
