internal import Glibc
package import ImageCore
internal import JSON
package import Layers
internal import OCI

/// Writes an OCI layout folder: into a hidden folder first, then into its place, blobs before `index.json`.
///
/// A folder that exists stays the folder that it is: it may be a mount point, or the target of a symlink.
/// A layout that exists keeps its images; one of the same name is replaced.
package final class LayoutDestination: ImageDestination {
    package let format = "OCI layout"
    private let path: String
    private let staging: String
    private let place: Place
    private let temporaryDirectory: String
    private var digests: Set<Digest> = []
    private var written: [Digest] = []
    private var uniqueArtifacts: Set<MediaType> = []

    /// What is at the destination's name at the start.
    private enum Place { case nothing, emptyFolder, layout }

    package init(path: String, temporaryDirectory: String) throws(ImageError) {
        var trimmed = Substring(path)
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.path = String(trimmed)
        self.temporaryDirectory = temporaryDirectory
        switch FileSystem.kind(of: self.path) {
        case nil: place = .nothing
        case .directory where FileSystem.isEmptyDirectory(self.path): place = .emptyFolder
        case .directory where FileSystem.kind(of: self.path + "/oci-layout") == .file: place = .layout
        case .directory:
            throw ImageError(.usage, "\(path) has files but is no OCI layout; name a new or an empty folder")
        default: throw ImageError(.usage, "\(path) is not a folder")
        }
        let folder = place == .nothing ? FileSystem.directory(of: self.path) : self.path
        staging = try FileSystem.makeDirectory(like: folder + "/." + FileSystem.name(of: self.path) + ".gpuimg-")
        Litter.shared.add(staging)
        try FileSystem.makeDirectory(staging + "/blobs")
        try FileSystem.makeDirectory(staging + "/blobs/sha256")
    }

    deinit { Litter.shared.remove(staging) }

    package func contains(_ digest: Digest) -> Bool { digests.contains(digest) }

    package func location(_ digest: Digest) throws(ImageError) -> BlobLocation? {
        guard contains(digest) else { return nil }
        let file = try RawFile.open(reading: staging + "/" + OCILayoutDocuments.path(of: digest))
        return BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size))
    }

    package func beginBlob() throws(ImageError) -> BlobWriter {
        let (file, name) = try RawFile.named(like: staging + "/new-")
        try FileSystem.rename(name, to: newBlob)
        return BlobWriter(file: file, start: 0)
    }

    private var newBlob: String { staging + "/new" }

    package func endBlob(_ blob: borrowing BlobWriter, _ digest: Digest) throws(ImageError) {
        guard digests.insert(digest).inserted else { return abandonBlob(blob) }
        try blob.file.synchronize()
        try FileSystem.rename(newBlob, to: staging + "/" + OCILayoutDocuments.path(of: digest))
        written.append(digest)
    }

    package func abandonBlob(_ blob: borrowing BlobWriter) { unlink(newBlob) }

    package func finish(_ contents: DestinationContents) throws(ImageError) {
        uniqueArtifacts = contents.uniqueArtifacts
        try write("oci-layout", OCILayoutDocuments.layout)
        try write("index.json", OCILayoutDocuments.index(contents.descriptors))
    }

    package func readBack() throws(ImageError) -> ImageSource {
        try ImageSource.open(try SourceReference(parsing: "oci:" + staging), temporaryDirectory: temporaryDirectory)
    }

    package func commit() throws(ImageError) {
        for folder in ["/blobs/sha256", "/blobs", ""] { FileSystem.synchronizeDirectory(staging + folder) }
        switch place {
        case .nothing:
            try Litter.shared.settle(staging) { () throws(ImageError) in
                try FileSystem.rename(staging, toNew: path)
            }
            FileSystem.synchronizeDirectory(FileSystem.directory(of: path))
        case .emptyFolder:
            try Litter.shared.settle(staging) { () throws(ImageError) in
                for name in ["/blobs", "/oci-layout", "/index.json"] {
                    try FileSystem.rename(staging + name, to: path + name)
                }
                rmdir(staging)
            }
            FileSystem.synchronizeDirectory(path)
        case .layout: try merge()
        }
    }

    /// Blobs first, so that at no moment the index names what is not there.
    private func merge() throws(ImageError) {
        // Made before anything moves: an index that cannot be extended must leave the layout as it was.
        try write("merged.json", try mergedIndex())
        try FileSystem.makeDirectory(path + "/blobs")
        try FileSystem.makeDirectory(path + "/blobs/sha256")
        for digest in written {
            let name = "/" + OCILayoutDocuments.path(of: digest)
            try FileSystem.rename(staging + name, to: path + name)
        }
        FileSystem.synchronizeDirectory(path + "/blobs/sha256")
        try FileSystem.rename(staging + "/merged.json", to: path + "/index.json")
        FileSystem.synchronizeDirectory(path)
        Litter.shared.remove(staging)
    }

    private func mergedIndex() throws(ImageError) -> [UInt8] {
        do {
            let new = try ImageIndex(try JSONValue(parsing: try read(staging + "/index.json")))
            let old = try ImageIndex(try JSONValue(parsing: try read(path + "/index.json")))
            let names = Set(new.manifests.compactMap(\.imageName))
            let about = Set(new.manifests.compactMap { claim(of: $0, in: staging) })
            let kept = old.manifests.filter { manifest in
                guard let name = manifest.imageName else {
                    if let claim = claim(of: manifest, in: path), about.contains(claim) { return false }
                    return !new.manifests.contains { $0.digest == manifest.digest }
                }
                return !names.contains(name)
            }
            return old.replacing(manifests: kept + new.manifests).encoded
        } catch let error as ImageError {
            throw error
        } catch {
            throw ImageError(.failure, "index.json cannot be extended: \(error)", file: path)
        }
    }

    /// What an artifact of ``DestinationContents/uniqueArtifacts`` is about.
    private struct Claim: Hashable {
        let artifactType: MediaType
        let subject: Digest
    }

    private func claim(of descriptor: Descriptor, in folder: String) -> Claim? {
        guard let artifactType = descriptor.artifactType, uniqueArtifacts.contains(artifactType),
            let bytes = try? read(folder + "/" + OCILayoutDocuments.path(of: descriptor.digest)),
            let manifest = try? ImageManifest(try JSONValue(parsing: bytes)), let subject = manifest.subject
        else { return nil }
        return Claim(artifactType: artifactType, subject: subject.digest)
    }

    private func read(_ path: String) throws(ImageError) -> [UInt8] {
        let file = try RawFile.open(reading: path)
        return try BlobLocation(file: file, range: ByteRange(offset: 0, count: try file.status().size)).document()
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(ImageError) {
        let (file, hidden) = try RawFile.named(like: staging + "/document-")
        try file.write(bytes, at: 0)
        try file.synchronize()
        try FileSystem.rename(hidden, to: staging + "/" + name)
    }
}
