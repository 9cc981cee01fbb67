internal import Codec
package import ImageCore

extension BlobLocation {
    /// Reads the whole blob and gives its digest.
    package func hashed(advanced: (Int) -> Void = { _ in }) throws(ImageError) -> Digest {
        var hasher = SHA256Hasher()
        let buffer = ByteBuffer(capacity: 1 << 20)
        var offset = 0
        while offset < size {
            buffer.removeAll()
            let count = try read(into: buffer.free, at: offset)
            guard count > 0 else {
                throw ImageError(
                    .unreadableInput, "file ends inside a blob", file: file.path, offset: range.offset + offset)
            }
            buffer.advance(by: count)
            hasher.update(buffer.bytes)
            offset += count
            advanced(offset)
        }
        return hasher.finish()
    }
}
