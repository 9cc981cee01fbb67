package import ImageCore

/// Where a blob's bytes lie: a range of an archive, or a whole file.
package struct BlobLocation: Sendable {
    package let file: RawFile
    package let range: ByteRange

    package init(file: RawFile, range: ByteRange) {
        self.file = file
        self.range = range
    }

    package var size: Int { range.count }

    /// The whole blob, where it is a document that fits ``Limits/jsonDocumentBytes``.
    package func document() throws(ImageError) -> [UInt8] {
        guard range.count <= Limits.jsonDocumentBytes else {
            throw ImageError(
                .unreadableInput, "document has \(range.count) bytes, more than \(Limits.jsonDocumentBytes)",
                file: file.path, offset: range.offset)
        }
        return try file.bytes(range)
    }

    /// Some of the blob's bytes; fewer where the blob ends.
    package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImageError) -> Int {
        let count = min(target.count, max(range.count - offset, 0))
        return try file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(count)), at: range.offset + offset)
    }

    /// The bytes of a part, which must lie within the blob.
    package func bytes(_ part: ByteRange) throws(ImageError) -> [UInt8] {
        guard part.lies(within: range.count) else {
            throw ImageError(.unreadableInput, "blob ends early", file: file.path, offset: range.end)
        }
        return try file.bytes(ByteRange(offset: range.offset + part.offset, count: part.count))
    }
}
