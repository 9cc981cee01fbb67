internal import ImageCore
internal import Layers
internal import Tar

/// The merged tree of an image, and which entry holds the content that a path shows: that of a hardlink is another's.
struct MergedImage {
    let layers: [SurveyedLayer?]
    private(set) var tree = LayerTree()
    /// What hardlinks lead to; nothing for one whose target is nowhere.
    private var targets: [LayerTree.Place: LayerTree.Place] = [:]

    /// - Parameter layers: from the bottom up; nil for one that is not read.
    init(_ layers: [SurveyedLayer?]) throws(ImageError) {
        self.layers = layers
        for (number, layer) in layers.enumerated() {
            let entries = layer?.entries ?? []
            link(entries, of: number)
            try tree.apply(entries)
        }
    }

    func entry(at place: LayerTree.Place) -> TarEntry? {
        guard layers.indices.contains(place.layer), let layer = layers[place.layer],
            layer.entries.indices.contains(place.entry)
        else { return nil }
        return layer.entries[place.entry]
    }

    /// The entry whose content another shows: itself, but for hardlinks.
    func content(of place: LayerTree.Place) -> LayerTree.Place? {
        entry(at: place)?.kind == .hardlink ? targets[place] : place
    }

    /// The entries whose content a container sees, by one name or another.
    var shown: Set<LayerTree.Place> {
        var shown: Set<LayerTree.Place> = []
        for (number, layer) in layers.enumerated() {
            for (index, entry) in (layer?.entries ?? []).enumerated()
            where entry.kind == .file || entry.kind == .hardlink {
                let place = LayerTree.Place(layer: number, entry: index)
                let path = entry.path
                // The tree leaves out what lies too deep: of such a file we know nothing, so it is not called waste.
                guard path.depth > Limits.pathDepth || tree.node(at: path)?.place == place else { continue }
                if let content = content(of: place) { shown.insert(content) }
            }
        }
        return shown
    }

    /// Finds the targets of a layer's hardlinks as extraction does: what has the name when the link is made, which may
    /// be a file of a layer below. A link before its target, which some archives have, takes the one that follows.
    private mutating func link(_ entries: [TarEntry], of layer: Int) {
        guard entries.contains(where: { $0.kind == .hardlink }) else { return }
        var latest: [FilePathBytes: LayerTree.Place] = [:]
        var early: [(link: LayerTree.Place, target: FilePathBytes)] = []
        for (index, entry) in entries.enumerated() {
            let place = LayerTree.Place(layer: layer, entry: index)
            guard entry.kind == .hardlink else {
                latest[entry.path] = place
                continue
            }
            let target = entry.linkName.cleaned
            if let content = latest[target] {
                targets[place] = content
                latest[entry.path] = content
            } else {
                early.append((place, target))
            }
        }
        for (link, target) in early {
            targets[link] = latest[target] ?? tree.node(at: target)?.place.flatMap { content(of: $0) }
        }
    }
}
