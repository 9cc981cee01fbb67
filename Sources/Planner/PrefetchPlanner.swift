package import ImageCore
internal import Layers
package import Tar

/// Finds the entries that a list means: in the merged root file system, so that of several copies of a path only the
/// one that a container sees is put first, and the symlinks on the way come along.
package struct PrefetchPlanner {
    /// One selection a layer, from the bottom.
    package private(set) var selections: [PrefetchSelection]
    /// Lines of the list that no path of the image matches.
    package private(set) var unmatched: [String] = []
    /// What of the list cannot be put first, with the reason.
    package private(set) var blocked: [String] = []

    /// - Parameter layers: the entries of every layer, from the bottom; empty for a layer that is not read.
    package init(_ list: PrefetchList, layers: [[TarEntry]]) throws(ImageError) {
        var tree = LayerTree()
        for entries in layers { try tree.apply(entries) }
        selections = layers.map { _ in .none }
        var seen: Set<LayerTree.Place> = []
        lazy var sortedPaths = tree.paths.map(\.path).sorted()
        for line in list.lines {
            var places = tree.resolve(line.path)
            if places.isEmpty, let glob = line.glob {
                places = sortedPaths.filter(glob.matches).flatMap { tree.resolve($0) }
            }
            if places.isEmpty { unmatched.append(line.text) }
            for place in places where seen.insert(place).inserted {
                selections[place.layer].entries.append(place.entry)
            }
        }
        try inheritParents(layers)
    }

    /// Finds what the layers below each layer say of the parents that it leaves implicit.
    private mutating func inheritParents(_ layers: [[TarEntry]]) throws(ImageError) {
        var below = LayerTree()
        for (number, entries) in layers.enumerated() {
            if !selections[number].entries.isEmpty { inheritParents(of: number, entries, below) }
            try below.apply(entries)
        }
    }

    /// An entry whose implicit parent is no folder below, such as a symlink, stays where it is: a folder made for it
    /// would take the symlink's place. So does a hardlink whose target is such an entry.
    private mutating func inheritParents(of number: Int, _ entries: [TarEntry], _ below: LayerTree) {
        let folders = Set(entries.lazy.filter { $0.kind == .directory }.map(\.path))
        let links = Dictionary(
            entries.lazy.filter { $0.kind == .hardlink }.map { ($0.path, $0.linkName.cleaned) },
            uniquingKeysWith: { $1 })
        var inherited: [FilePathBytes: TarEntry] = [:]
        /// The first parent that is no folder below; nil for none.
        func obstacle(above path: FilePathBytes) -> FilePathBytes? {
            for parent in path.ancestors where !folders.contains(parent) && inherited[parent] == nil {
                switch below.node(at: parent)?.content {
                case .directory(let known?): inherited[parent] = known
                case .directory(nil), nil: break
                case .symlink, .other: return parent
                }
            }
            return nil
        }
        // What one chain of hardlinks has learned the next need not walk again.
        var known: [FilePathBytes: FilePathBytes?] = [:]
        selections[number].entries = selections[number].entries.filter { entry in
            var walked: [FilePathBytes] = []
            var next: FilePathBytes? = entries[entry].path
            var found: FilePathBytes?
            while let path = next {
                if let answer = known[path] {
                    found = answer
                    break
                }
                found = obstacle(above: path)
                known[path] = .some(found)
                walked.append(path)
                next = found == nil ? links[path] : nil
            }
            for path in walked { known[path] = .some(found) }
            guard let found else { return true }
            blocked.append("\(entries[entry].name) is not put first: \(found) is no folder in the layers below")
            return false
        }
        selections[number].inherited = inherited
    }
}
