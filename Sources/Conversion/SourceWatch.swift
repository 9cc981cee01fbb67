internal import ImageCore
internal import Layers

/// Notices when the source changes while it is read: plain layers are read where they lie, more than once, and digests
/// of the first reading would speak of bytes that are no more.
struct SourceWatch {
    private let files: [(file: RawFile, status: RawFile.Status)]

    init(_ blobs: [BlobLocation?]) throws(ImageError) {
        var files: [(file: RawFile, status: RawFile.Status)] = []
        for case let blob? in blobs where files.last?.file !== blob.file {
            files.append((blob.file, try blob.file.status()))
        }
        self.files = files
    }

    /// - Throws: an error when size, time or identity of a file are not those of the start.
    func check() throws(ImageError) {
        for (file, status) in files where try file.status() != status {
            throw ImageError(.unreadableInput, "the file changed while it was read; try again", file: file.path)
        }
    }
}
