package import ImageCore

/// The entries by which a layer removes what lies below it (OCI image-spec, "Whiteouts").
package enum Whiteout: Hashable, Sendable {
    /// `.wh.NAME`: the file or folder of that path is gone.
    case removes(FilePathBytes)
    /// `.wh..wh..opq`: everything that lower layers have in this folder is gone.
    case hidesBelow(FilePathBytes)

    private static let prefix = Array(".wh.".utf8)
    private static let opaqueName = Array(".wh..wh..opq".utf8)

    /// What the entry at a cleaned path removes, or nil when it is no whiteout. Names that begin with `.wh..wh.` are
    /// AUFS's own and remove nothing.
    package init?(path: FilePathBytes) {
        let name = path.lastComponent
        guard name.starts(with: Self.prefix) else { return nil }
        if name.elementsEqual(Self.opaqueName) {
            self = .hidesBelow(path.parent)
        } else {
            let removed = name.dropFirst(Self.prefix.count)
            let isDots = removed.elementsEqual(Array(".".utf8)) || removed.elementsEqual(Array("..".utf8))
            guard !removed.isEmpty, !isDots, !removed.starts(with: Self.prefix) else { return nil }
            self = .removes(path.parent.appending(removed))
        }
    }

    /// The path of the whiteout that removes `path`.
    package static func marker(of path: FilePathBytes) -> FilePathBytes {
        path.parent.appending((prefix + path.lastComponent)[...])
    }

    /// The path of the marker that hides what lower layers have in the folder `path`.
    package static func opaqueMarker(in path: FilePathBytes) -> FilePathBytes { path.appending(opaqueName[...]) }
}
