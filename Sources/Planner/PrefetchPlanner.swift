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
        self.init(list, in: tree, layers: layers.count)
        let inheritance = try ParentInheritance(selections, layers: layers)
        selections = inheritance.selections
        blocked = inheritance.blocked
    }

    /// What the list means, before it is known which parents there are.
    init(_ list: PrefetchList, in tree: LayerTree, layers: Int) {
        selections = [PrefetchSelection](repeating: .none, count: layers)
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
    }
}
