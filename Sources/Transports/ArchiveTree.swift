internal import ImageCore
internal import Layers
internal import Tar

/// The files of a tar archive, read where they lie.
struct ArchiveTree: FileTree {
    private let archive: RawFile
    private let files: [FilePathBytes: ByteRange]
    private let links: [FilePathBytes: FilePathBytes]

    /// Lists the archive without reading the files' contents.
    init(_ archive: RawFile, temporaryDirectory: String) throws(ImageError) {
        let blob = BlobLocation(file: archive, range: ByteRange(offset: 0, count: try archive.status().size))
        let entries: [TarEntry]
        do {
            entries = try LayerReader(temporaryDirectory: temporaryDirectory, limit: Int.max).entries(of: blob)
        } catch  where error.context.offset == 0 {
            throw ImageError(
                .unreadableInput, "this is no image archive: neither a tar nor one that is compressed",
                file: archive.path)
        } catch {
            throw error.within(file: archive.path)
        }
        guard entries.count <= Limits.archiveEntries else {
            throw ImageError(
                .unreadableInput, "archive has more than \(Limits.archiveEntries) entries", file: archive.path)
        }
        var files: [FilePathBytes: ByteRange] = [:]
        var links: [FilePathBytes: FilePathBytes] = [:]
        for entry in entries {
            let path = entry.path
            files[path] = nil
            links[path] = nil
            switch entry.kind {
            case .file: files[path] = entry.payload
            case .hardlink: links[path] = entry.linkName.cleaned
            case .symlink:
                // A target is relative to its link's folder; cleaning keeps it inside the archive.
                let target = entry.linkName.bytes
                let isAbsolute = target.first == UInt8(ascii: "/")
                links[path] =
                    FilePathBytes(isAbsolute ? target : path.parent.bytes + [UInt8(ascii: "/")] + target).cleaned
            default: break
            }
        }
        self.archive = archive
        self.files = files
        self.links = links
    }

    func file(_ path: String) throws(ImageError) -> BlobLocation? {
        var name = FilePathBytes(path).cleaned
        // As many links as Linux follows.
        for _ in 0..<40 {
            if let range = files[name] {
                guard range.lies(within: try archive.status().size) else {
                    throw ImageError(
                        .unreadableInput, "archive is cut: it ends inside \(path)", file: archive.path,
                        offset: range.offset)
                }
                return BlobLocation(file: archive, range: range)
            }
            guard let target = links[name] else { return nil }
            name = target
        }
        throw ImageError(.unreadableInput, "\(path) leads in a circle of links", file: archive.path)
    }
}
