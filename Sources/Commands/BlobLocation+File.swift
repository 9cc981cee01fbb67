internal import ImageCore
internal import Layers

extension BlobLocation {
    /// A whole file that a user named.
    static func whole(_ path: String) throws(ImageError) -> BlobLocation {
        let file = try RawFile.open(reading: path)
        let status = try file.status()
        guard status.isRegular else { throw ImageError(.unreadableInput, "is no regular file", file: path) }
        return BlobLocation(file: file, range: ByteRange(offset: 0, count: status.size))
    }
}
