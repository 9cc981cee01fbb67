internal import ImageCore
internal import Layers

/// The files of an OCI layout folder.
struct DirectoryTree: FileTree {
    let root: String

    func file(_ path: String) throws(ImageError) -> BlobLocation? {
        // Cleaned, so that no name in a document leads out of the folder.
        let full = root + "/" + FilePathBytes(path).cleaned.description
        guard FileSystem.kind(of: full) == .file else { return nil }
        let file = try RawFile.open(reading: full)
        return BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
    }
}
