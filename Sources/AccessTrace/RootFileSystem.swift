internal import CSyscall
internal import Codec
internal import Glibc
package import ImageCore
package import Layers
package import Tar

/// An image's root file system, unpacked into a folder layer by layer.
///
/// Whatever names, links and types the layers hold, nothing outside the folder is read or changed.
package struct RootFileSystem: Sendable {
    private let root: RootFolder
    private let owners: OwnerPolicy
    private let isPrivileged: Bool
    private var layers = 0
    /// How often the folder differs from what a container would see, by the kind of difference.
    package private(set) var departures: [String: Int] = [:]

    /// - Parameters:
    ///   - folder: exists and is empty.
    ///   - owners: what is not ours to give away stays ours, and is counted.
    package init(at folder: String, owners: OwnerPolicy) throws(ImageError) {
        root = try RootFolder(at: folder)
        isPrivileged = geteuid() == 0
        self.owners = isPrivileged ? owners : .runner
        // Without the bit by which a folder of the machine may hand its group down.
        guard fchmod(root.descriptor, 0o755) == 0 else { throw RootFolder.failure("cannot use", folder, errno) }
        if let owner = self.owners.id(for: 0)?.id, fchown(root.descriptor, owner, owner) != 0 {
            throw RootFolder.failure("cannot use", folder, errno)
        }
    }

    /// Unpacks the next layer from the bottom, in one pass.
    ///
    /// - Parameters:
    ///   - expectation: what the layer must be; known only at its end, when everything is unpacked.
    ///   - limit: the plain size above which the layer is refused.
    ///   - advanced: told the bytes of the blob done so far, by another thread while this one waits; what it throws
    ///     ends the unpacking.
    /// - Returns: the layer's entries.
    /// - Throws: ``ImageError`` for a corrupt, cut, oversized or unexpected layer, and for a disk that is too full.
    package mutating func apply(
        _ blob: BlobLocation, expecting expectation: LayerReader.Expectation = .init(blobDigest: nil, diffID: nil),
        limit: Int, advanced: @escaping @Sendable (Int) throws(ImageError) -> Void = { _ in }
    ) throws(ImageError) -> [TarEntry] {
        let slot = Slot<Result<Outcome, ImageError>>()
        let job = Job(
            blob: blob, expectation: expectation, limit: limit, root: root, owners: owners,
            isPrivileged: isPrivileged, isBottom: layers == 0)
        // libarchive writes into the current folder and changes the umask, which both belong to the whole process
        // unless a thread asks for its own.
        let thread = try Thread {
            do throws(ImageError) {
                slot.fill(.success(try job.run(advanced)))
            } catch {
                slot.fill(.failure(error))
            }
        }
        thread.join()
        let outcome = try slot.take().get()
        layers += 1
        for (departure, count) in outcome.departures { departures[departure.rawValue, default: 0] += count }
        return outcome.entries
    }

    private struct Outcome: Sendable {
        let entries: [TarEntry]
        let departures: [Departure: Int]
    }

    private struct Job: Sendable {
        let blob: BlobLocation
        let expectation: LayerReader.Expectation
        let limit: Int
        let root: RootFolder
        let owners: OwnerPolicy
        let isPrivileged: Bool
        let isBottom: Bool

        func run(_ advanced: (Int) throws(ImageError) -> Void) throws(ImageError) -> Outcome {
            // Containers of Docker's may not have this. Nothing is written by relative names then.
            let ownsFolder = gpuimg_own_current_folder() == 0
            if ownsFolder { umask(0) }
            let compression = try Compression(of: blob)
            // A plain blob's digest is its diffID; a compressed one's proves its plain bytes as well.
            let digest = expectation.blobDigest ?? (compression == .plain ? expectation.diffID : nil)
            let plainDigest = digest == nil ? expectation.diffID : nil
            var unpacker = try LayerUnpacker(
                into: root, owners: owners, isPrivileged: isPrivileged, isBottom: isBottom, ownsFolder: ownsFolder)
            var reader = TarReader()
            var hasher = SHA256Hasher()
            let stream = try LayerStream(blob, compression: compression, limit: limit, hashes: digest != nil)
            let summary = try stream.consume { (bytes, blobOffset) throws(ImageError) in
                if plainDigest != nil { hasher.update(bytes) }
                try reader.read(bytes, into: &unpacker)
                try advanced(blobOffset)
            }
            let actual = plainDigest == nil ? summary.blobDigest : hasher.finish()
            if let expected = digest ?? plainDigest, let actual, actual != expected {
                throw ImageError(
                    .unreadableInput, "layer is damaged: its digest is \(actual), not the \(expected) of the image")
            }
            try reader.finish(framingIsProof: summary.framingIsProof || summary.plainSize == 0)
            unpacker.finish()
            return Outcome(entries: unpacker.entries, departures: unpacker.departures)
        }
    }
}
