internal import ImageCore
internal import Layers
internal import Tar

/// The sizes of regular files of a merged tree, through the hardlinks that may stand for them.
struct FileSizes {
    private var sizes: [FilePathBytes: Int] = [:]

    init(_ tree: LayerTree, layers: [[TarEntry]], of paths: some Sequence<FilePathBytes>) {
        var names: [Int: [FilePathBytes: Int]] = [:]
        for path in paths {
            guard let place = tree.node(at: path)?.place else { continue }
            let entries = layers[place.layer]
            var entry = entries[place.entry]
            // A link shares what its own layer has by that name, whatever the layers above have put there.
            if entry.kind == .hardlink, names[place.layer] == nil {
                names[place.layer] = Dictionary(
                    entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { $1 })
            }
            for _ in 0..<Limits.pathDepth where entry.kind == .hardlink {
                guard let target = names[place.layer]?[entry.linkName.cleaned] else { break }
                entry = entries[target]
            }
            if entry.kind == .file { sizes[path] = entry.size }
        }
    }

    /// Nil for what is no regular file.
    subscript(path: FilePathBytes) -> Int? { sizes[path] }
}
