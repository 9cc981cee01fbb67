package import ImageCore
package import Layers
internal import Tar

/// Writes an archive straight to its place: a blob's bytes go where they stay, and its header is written in front of
/// them once digest and size are known.
package final class ArchiveDestination: ImageDestination {
    package let format: String
    private let pending: PendingFile
    private let path: String
    private let isDockerOnly: Bool
    private let temporaryDirectory: String
    private var position = 0
    private var places: [Digest: ByteRange] = [:]

    /// - Parameter isDockerOnly: leaves out what makes the archive an OCI layout.
    package init(path: String, isDockerOnly: Bool, temporaryDirectory: String) throws(ImageError) {
        self.path = path
        self.isDockerOnly = isDockerOnly
        self.temporaryDirectory = temporaryDirectory
        format = isDockerOnly ? "docker archive" : "OCI archive"
        pending = try PendingFile(path: path)
        for folder in ["blobs/", "blobs/sha256/"] {
            try append(
                TarHeaderWriter.blocks(for: TarEntry(name: FilePathBytes(folder), kind: .directory, mode: 0o755)))
        }
    }

    package func contains(_ digest: Digest) -> Bool { places[digest] != nil }

    package func location(_ digest: Digest) -> BlobLocation? {
        places[digest].map { BlobLocation(file: pending.file, range: $0) }
    }

    package func beginBlob() -> BlobWriter {
        BlobWriter(file: pending.file, start: position + TarBlock.size)
    }

    package func endBlob(_ blob: borrowing BlobWriter, _ digest: Digest) throws(ImageError) {
        guard !contains(digest) else { return try abandonBlob(blob) }
        let entry = TarEntry(
            name: FilePathBytes(OCILayoutDocuments.path(of: digest)), kind: .file, mode: 0o644, size: blob.size)
        try append(TarHeaderWriter.blocks(for: entry))
        places[digest] = ByteRange(offset: position, count: blob.size)
        position += blob.size
        try append([UInt8](repeating: 0, count: TarBlock.padding(after: blob.size)))
    }

    package func abandonBlob(_ blob: borrowing BlobWriter) throws(ImageError) {
        try pending.file.truncate(to: position)
    }

    package func finish(_ contents: DestinationContents) throws(ImageError) {
        if !isDockerOnly { try append("index.json", OCILayoutDocuments.index(contents.descriptors)) }
        if let manifest = OCILayoutDocuments.dockerManifest(contents) { try append("manifest.json", manifest) }
        if !isDockerOnly { try append("oci-layout", OCILayoutDocuments.layout) }
        try append(TarBlock.endOfArchive)
    }

    package func readBack() throws(ImageError) -> ImageSource {
        try ImageSource.open(written: pending.file, name: path, temporaryDirectory: temporaryDirectory)
    }

    package func commit() throws(ImageError) { try pending.commit() }

    private func append(_ name: String, _ bytes: [UInt8]) throws(ImageError) {
        let entry = TarEntry(name: FilePathBytes(name), kind: .file, mode: 0o644, size: bytes.count)
        let padding = [UInt8](repeating: 0, count: TarBlock.padding(after: bytes.count))
        try append(TarHeaderWriter.blocks(for: entry) + bytes + padding)
    }

    private func append(_ bytes: [UInt8]) throws(ImageError) {
        try pending.file.write(bytes, at: position)
        position += bytes.count
    }
}
