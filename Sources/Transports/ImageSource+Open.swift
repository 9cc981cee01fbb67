package import ImageCore
internal import JSON
internal import Layers
internal import OCI

extension ImageSource {
    /// Opens what `reference` names and finds its images.
    ///
    /// A plain archive is read where it lies; a compressed or piped one is brought into an unnamed file in
    /// `temporaryDirectory`, once.
    package static func open(
        _ reference: SourceReference, temporaryDirectory: String
    ) throws(ImageError) -> ImageSource {
        if reference.path == SourceReference.standardInput {
            let spool = try ArchiveSpool.plain(try RawFile.standardInput(), in: temporaryDirectory)
            return try open(archive: spool, reference, temporaryDirectory, name: "standard input")
        }
        switch FileSystem.kind(of: reference.path) {
        case nil: throw ImageError(.unreadableInput, "no such file: \(reference.path)")
        case .directory:
            return try recognise(DirectoryTree(root: reference.path), reference, name: reference.path)
        case .file, .other:
            let file = try RawFile.open(reading: reference.path)
            return try open(archive: file, reference, temporaryDirectory, name: reference.path)
        }
    }

    /// Opens an archive that is written but has no name yet, to prove it.
    package static func open(
        written archive: RawFile, name: String, temporaryDirectory: String
    ) throws(ImageError) -> ImageSource {
        try recognise(
            try ArchiveTree(archive, temporaryDirectory: temporaryDirectory), try SourceReference(parsing: name),
            name: name)
    }

    private static func open(
        archive: RawFile, _ reference: SourceReference, _ temporaryDirectory: String, name: String
    ) throws(ImageError) -> ImageSource {
        let status = try archive.status()
        var plain = archive
        if !status.isRegular {
            plain = try ArchiveSpool.plain(archive, in: temporaryDirectory)
        } else if try isCompressed(archive, size: status.size) {
            plain = try ArchiveSpool.plain(archive, in: temporaryDirectory)
        }
        let tree: ArchiveTree
        do {
            tree = try ArchiveTree(plain, temporaryDirectory: temporaryDirectory)
        } catch {
            throw error.within(file: name)
        }
        return try recognise(tree, reference, name: name)
    }

    /// A tar begins with a name; these magic numbers begin none.
    private static func isCompressed(_ file: RawFile, size: Int) throws(ImageError) -> Bool {
        let head = try file.bytes(ByteRange(offset: 0, count: min(size, 6)))
        let magics: [[UInt8]] = [
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], Array("BZh".utf8), [0x04, 0x22, 0x4d, 0x18],
        ]
        return Compression(magic: head) != .plain || magics.contains { head.starts(with: $0) }
    }

    private static func recognise(
        _ tree: some FileTree, _ reference: SourceReference, name: String
    ) throws(ImageError) -> ImageSource {
        let hasIndex = try tree.file("index.json") != nil
        let hasManifest = try tree.file("manifest.json") != nil
        // Where both are there, a half that is none is no reason to refuse the other.
        let index: JSONValue?
        let docker: DockerManifest?
        if hasIndex, hasManifest {
            index = try? document("index.json", in: tree, name)
            docker = try? dockerManifest(in: tree, name)
        } else {
            index = try document("index.json", in: tree, name)
            docker = try dockerManifest(in: tree, name)
        }
        switch reference.transport {
        case .dockerArchive:
            guard let docker else { throw ImageError(.unreadableInput, "there is no manifest.json in it", file: name) }
            return try docker.source(name: name, tree: tree)
        case .ociArchive, .ociLayout:
            guard let index else { throw ImageError(.unreadableInput, "there is no index.json in it", file: name) }
            return try OCILayoutReader(tree: tree, name: name).source(index, tags: docker)
        case .any:
            if let index {
                let reader = OCILayoutReader(tree: tree, name: name)
                if docker == nil { return try reader.source(index, tags: nil) }
                // Some versions of Docker write an OCI half that lacks layers or manifests.
                if let source = try? reader.source(index, tags: docker), reader.isComplete(source) { return source }
            }
            if let docker { return try docker.source(name: name, tree: tree) }
            throw ImageError(
                .unreadableInput,
                "neither a docker archive nor an OCI layout: there is no manifest.json or index.json in it",
                file: name)
        }
    }

    private static func dockerManifest(in tree: some FileTree, _ name: String) throws(ImageError) -> DockerManifest? {
        guard let value = try document("manifest.json", in: tree, name) else { return nil }
        return try DockerManifest(value, file: name)
    }

    private static func document(
        _ path: String, in tree: some FileTree, _ name: String
    ) throws(ImageError) -> JSONValue? {
        guard let file = try tree.file(path) else { return nil }
        do {
            return try JSONValue(parsing: try file.document())
        } catch let error as JSONError {
            throw ImageError(.unreadableInput, "\(path): \(error)", file: name)
        } catch let error as ImageError {
            throw error.within(file: name)
        } catch {
            throw ImageError(.unreadableInput, "\(path): \(error)", file: name)
        }
    }
}
