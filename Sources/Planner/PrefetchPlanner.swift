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
            if !selections[number].entries.isEmpty {
                selections[number].inherited = Self.inherited(selections[number], entries, below)
            }
            try below.apply(entries)
        }
    }

    private static func inherited(
        _ selection: PrefetchSelection, _ entries: [TarEntry], _ below: LayerTree
    ) -> [FilePathBytes: TarEntry] {
        var inherited: [FilePathBytes: TarEntry] = [:]
        for number in selection.entries {
            let entry = entries[number]
            var paths = [entry.path]
            if entry.kind == .hardlink { paths.append(entry.linkName.cleaned) }
            for parent in paths.flatMap(\.ancestors) where inherited[parent] == nil {
                if case .directory(let known?) = below.node(at: parent)?.content { inherited[parent] = known }
            }
        }
        return inherited
    }
}
