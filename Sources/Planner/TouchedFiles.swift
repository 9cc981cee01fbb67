internal import AccessTrace
internal import ImageCore
internal import Layers
internal import Tar

/// Finds what the paths of a trace mean in an image: regular files with content, each once however many names led to
/// it, and the links that were followed.
struct TouchedFiles {
    /// A regular file that is not empty.
    struct File {
        /// The recorded path that led here first.
        let path: FilePathBytes
        /// The entry that holds the content.
        let place: LayerTree.Place
        let size: Int
        /// What else must stand in front with it: links on the way, and the hardlink that was named.
        var companions: [LayerTree.Place]
        /// Nil for all of it.
        var ranges: [ByteRange]?
        /// Whether a recorded size says that it is not the file that was traced.
        var hasChanged: Bool
        /// Whether any run has touched it.
        var isProven: Bool
    }

    enum Item {
        case file(Int)
        /// Symlinks and empty files: they need no fetch, and come along where others do.
        case bare(LayerTree.Place)
    }

    private(set) var files: [File] = []
    /// Everything in the order in which it shall be fetched.
    private(set) var items: [Item] = []
    /// Recorded paths that the image does not have.
    private(set) var missing: [FilePathBytes] = []
    private let layers: [TracedLayer]
    private let tree: LayerTree
    private var numbers: [LayerTree.Place: Int] = [:]
    private var indices: [Int: LayerIndex] = [:]

    init(in tree: LayerTree, layers: [TracedLayer]) {
        self.tree = tree
        self.layers = layers
    }

    /// Takes the paths of a record in the order of first touch, what no run has touched after all else.
    mutating func add(_ record: AccessRecord) {
        let ordered = record.paths.sorted { left, right in
            let isLater = (left.source == .static, right.source == .static)
            if isLater.0 != isLater.1 { return isLater.1 }
            return (left.firstTouch, left.path) < (right.firstTouch, right.path)
        }
        for touched in ordered { add(touched) }
        missing.sort()
    }

    private mutating func add(_ touched: TouchedPath) {
        let path = touched.path.cleaned
        // A link's own path was recorded: following it would take its target for read.
        if touched.kinds == .link, case .symlink? = tree.node(at: path)?.content {
            if let place = tree.node(at: path)?.place { items.append(.bare(place)) }
            return
        }
        let steps = tree.walk(path)
        guard let end = steps.last else {
            missing.append(path)
            return
        }
        guard let named = end.place, let place = content(of: named) else { return }
        let entry = layers[place.layer].entries[place.entry]
        guard entry.kind == .file else { return }
        let companions = steps.dropLast().compactMap(\.place) + (named == place ? [] : [named])
        guard entry.size > 0 else {
            items += (companions + [place]).map(Item.bare)
            return
        }
        let file = File(
            path: path, place: place, size: entry.size, companions: companions,
            ranges: touched.kinds.contains(.write) ? nil : touched.ranges,
            hasChanged: touched.size.map { $0 != entry.size } ?? false, isProven: touched.source != .static)
        if let number = numbers[place] {
            files[number].merge(file)
        } else {
            numbers[place] = files.count
            items.append(.file(files.count))
            files.append(file)
        }
    }

    /// The number of the file whose content an entry has.
    mutating func number(of place: LayerTree.Place) -> Int? { content(of: place).flatMap { numbers[$0] } }

    /// The entry that holds the content that another shows: a hardlink's last target.
    mutating func content(of place: LayerTree.Place) -> LayerTree.Place? {
        var entry = layers[place.layer].entries[place.entry]
        guard entry.kind == .hardlink else { return place }
        let index = indices[place.layer] ?? LayerIndex(layers[place.layer].entries)
        indices[place.layer] = index
        var number = place.entry
        // A circle of hardlinks, which leaves the layer untouched, is not followed for ever.
        var walked: Set<Int> = []
        while entry.kind == .hardlink, walked.insert(number).inserted {
            guard let target = index.number(of: entry.linkName.cleaned) else { return nil }
            number = target
            entry = index.entries[target]
        }
        return LayerTree.Place(layer: place.layer, entry: number)
    }
}

extension TouchedFiles.File {
    /// Adds what was recorded by another name of the same content.
    fileprivate mutating func merge(_ other: Self) {
        companions += other.companions
        // What no run has touched says nothing of how much is read.
        if other.isProven || !isProven {
            if isProven == other.isProven, let own = ranges, let others = other.ranges {
                ranges = own + others
            } else if isProven == other.isProven {
                ranges = nil
            } else {
                ranges = other.ranges
            }
        }
        hasChanged = hasChanged || other.hasChanged
        isProven = isProven || other.isProven
    }
}
