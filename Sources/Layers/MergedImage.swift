package import ImageCore
package import Tar

/// The merged tree of an image, and which entry holds the content that a path shows: that of a hardlink is another's.
package struct MergedImage: Sendable {
    /// The entries of each layer, from the bottom; none of a layer that is not read.
    package let layers: [[TarEntry]]
    package private(set) var tree = LayerTree()
    /// What hardlinks lead to; nothing for one whose target is nowhere.
    private var targets: [LayerTree.Place: LayerTree.Place] = [:]
    /// Which entries of each layer a path shows. Found once: every part of a report goes through all of them.
    private var isShown: [[Bool]] = []

    package init(_ layers: [[TarEntry]]) throws(ImageError) {
        self.layers = layers
        for (number, entries) in layers.enumerated() {
            link(entries, of: number)
            try tree.apply(entries)
        }
        isShown = tree.shownEntries(of: layers)
        // The tree leaves out what lies too deep: of such a file we know nothing, so it is not called waste.
        for (number, entries) in layers.enumerated() {
            for (index, entry) in entries.enumerated() where entry.path.depth > Limits.pathDepth {
                isShown[number][index] = true
            }
        }
    }

    package func entry(at place: LayerTree.Place) -> TarEntry? {
        guard layers.indices.contains(place.layer), layers[place.layer].indices.contains(place.entry) else {
            return nil
        }
        return layers[place.layer][place.entry]
    }

    /// The entry whose content another shows: itself, but for hardlinks.
    package func content(of place: LayerTree.Place) -> LayerTree.Place? {
        entry(at: place)?.kind == .hardlink ? targets[place] : place
    }

    /// The regular file that a container sees at a path, links followed: its real path and the entry of its content.
    package func file(at path: FilePathBytes) -> (path: FilePathBytes, content: LayerTree.Place)? {
        guard let end = tree.walk(path).last, let content = end.place.flatMap(content(of:)),
            entry(at: content)?.kind == .file
        else { return nil }
        return (end.path, content)
    }

    /// Of each layer, which of its entries hold content that a container sees, by one name or another.
    package var shownContents: [[Bool]] {
        var isSeen = layers.map { [Bool](repeating: false, count: $0.count) }
        forEachShown { _, _, content in isSeen[content.layer][content.entry] = true }
        return isSeen
    }

    /// Tells every content that a container sees once, with the first of its paths.
    package func forEachContent(
        _ body: (_ path: FilePathBytes, _ content: LayerTree.Place, _ entry: TarEntry) -> Void
    ) {
        var isSeen = layers.map { [Bool](repeating: false, count: $0.count) }
        forEachShown { path, _, content in
            guard !isSeen[content.layer][content.entry] else { return }
            isSeen[content.layer][content.entry] = true
            body(path, content, layers[content.layer][content.entry])
        }
    }

    /// Tells every file that a container sees: its path, the entry that shows it there, and the entry of its content.
    /// The names of hardlinks come one by one. From the bottom layer, in the order of the archives.
    package func forEachShown(
        _ body: (_ path: FilePathBytes, _ place: LayerTree.Place, _ content: LayerTree.Place) -> Void
    ) {
        for (number, entries) in layers.enumerated() {
            for (index, entry) in entries.enumerated() where entry.kind == .file || entry.kind == .hardlink {
                guard isShown[number][index] else { continue }
                let place = LayerTree.Place(layer: number, entry: index)
                if let content = content(of: place) { body(entry.path, place, content) }
            }
        }
    }

    /// Tells every entry of any kind that a container sees, folders and links too, with its path.
    package func forEachEntry(_ body: (_ path: FilePathBytes, _ place: LayerTree.Place, _ entry: TarEntry) -> Void) {
        for (number, entries) in layers.enumerated() {
            for (index, entry) in entries.enumerated() where isShown[number][index] {
                body(entry.path, LayerTree.Place(layer: number, entry: index), entry)
            }
        }
    }

    /// Finds the targets of a layer's hardlinks as extraction does: what has the name when the link is made, which may
    /// be a file of a layer below. A link before its target, which some archives have, takes the one that follows.
    private mutating func link(_ entries: [TarEntry], of layer: Int) {
        // What no link names need not be known by its path.
        let wanted = Set(entries.lazy.filter { $0.kind == .hardlink }.map(\.linkName.cleaned))
        guard !wanted.isEmpty else { return }
        var latest: [FilePathBytes: LayerTree.Place] = [:]
        var early: [(link: LayerTree.Place, target: FilePathBytes)] = []
        for (index, entry) in entries.enumerated() {
            let place = LayerTree.Place(layer: layer, entry: index)
            guard entry.kind == .hardlink else {
                let path = entry.path
                if wanted.contains(path) { latest[path] = place }
                continue
            }
            let target = entry.linkName.cleaned
            if let content = latest[target] {
                targets[place] = content
                let path = entry.path
                if wanted.contains(path) { latest[path] = content }
            } else {
                early.append((place, target))
            }
        }
        for (link, target) in early {
            targets[link] = latest[target] ?? tree.node(at: target)?.place.flatMap { content(of: $0) }
        }
    }
}
