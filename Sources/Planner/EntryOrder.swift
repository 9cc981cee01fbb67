internal import ImageCore
internal import Layers
internal import Tar

/// Brings a layer's entries into their new order. Whatever comes first, extraction from front to back leaves the same
/// tree: parents before children, hardlinks behind their targets, whiteouts on their old side of what they could hit.
struct EntryOrder {
    private(set) var items: [LayerPlan.Item] = []
    private(set) var added: [LayerPlan.Added] = []
    private let index: LayerIndex
    private let inherited: [FilePathBytes: TarEntry]
    private var isPlaced: [Bool]
    private var synthesized: Set<FilePathBytes> = []
    /// Hardlinks that were met before their target, by the target's number.
    private var waiting: [Int: [Int]] = [:]

    init(_ index: LayerIndex, inherited: [FilePathBytes: TarEntry]) {
        self.index = index
        self.inherited = inherited
        isPlaced = [Bool](repeating: false, count: index.entries.count)
    }

    /// Puts an entry next, and before it what it needs: its parents with their whiteouts, and a hardlink's target.
    mutating func putFirst(_ number: Int) {
        guard index.entries.indices.contains(number), index.survives(number) else { return }
        // A chain of hardlinks, from its last target back to the entry.
        var chain = [number]
        while let last = chain.last, index.entries[last].kind == .hardlink, !isPlaced[last],
            let target = index.number(of: index.entries[last].linkName.cleaned)
        {
            chain.append(target)
        }
        for link in chain.reversed() where !isPlaced[link] {
            let path = index.paths[link]
            if let root = index.number(of: .empty) { place(root) }
            for parent in path.ancestors { placeParent(parent) }
            place(link, amongMarkersOf: path)
        }
    }

    mutating func add(_ entry: TarEntry, payload: [UInt8] = []) {
        items.append(.added(added.count))
        added.append(LayerPlan.Added(entry: entry, payload: payload))
    }

    /// Everything that is not placed yet, in the order of the archive; a hardlink that stands before its target comes
    /// right after it.
    mutating func appendRest() {
        for number in index.entries.indices where !isPlaced[number] && index.survives(number) {
            let entry = index.entries[number]
            if entry.kind == .hardlink, let target = index.number(of: entry.linkName.cleaned), !isPlaced[target] {
                waiting[target, default: []].append(number)
            } else {
                place(number)
            }
        }
    }

    private mutating func placeParent(_ path: FilePathBytes) {
        if let number = index.number(of: path) {
            place(number, amongMarkersOf: path)
        } else if synthesized.insert(path).inserted {
            var folder = inherited[path] ?? TarEntry(name: path, kind: .directory, mode: 0o755)
            folder.name = FilePathBytes(path.bytes + [UInt8(ascii: "/")])
            if let whiteout = index.number(of: Whiteout.marker(of: path)) { place(whiteout) }
            add(folder)
            if let opaque = index.number(of: Whiteout.opaqueMarker(in: path)) { place(opaque) }
        }
    }

    /// Places an entry with the whiteouts that speak of its path, each on its old side of it.
    private mutating func place(_ number: Int, amongMarkersOf path: FilePathBytes) {
        let markers = [Whiteout.marker(of: path), Whiteout.opaqueMarker(in: path)].compactMap(index.number).sorted()
        for marker in markers where marker < number { place(marker) }
        place(number)
        for marker in markers where marker > number { place(marker) }
    }

    private mutating func place(_ number: Int) {
        var next = [number]
        while let current = next.popLast() {
            guard !isPlaced[current] else { continue }
            isPlaced[current] = true
            items.append(.original(current))
            next += (waiting.removeValue(forKey: current) ?? []).reversed()
        }
    }
}
