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
        let isProven: Bool
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
    /// What is known of hardlinks: a long chain is walked once, whichever of its names are touched.
    private var contents: [LayerTree.Place: LayerTree.Place?] = [:]

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

    /// The entry that holds the content that another shows: a hardlink's last target; nil where there is none.
    mutating func content(of place: LayerTree.Place) -> LayerTree.Place? {
        guard layers[place.layer].entries[place.entry].kind == .hardlink else { return place }
        let index = indices[place.layer] ?? LayerIndex(layers[place.layer].entries)
        indices[place.layer] = index
        var walked: [LayerTree.Place] = []
        var next: LayerTree.Place? = place
        while let link = next, index.entries[link.entry].kind == .hardlink {
            if let known = contents[link] {
                next = known
                break
            }
            // Until the walk has ended; a circle of hardlinks comes back here and so ends nowhere.
            contents[link] = .some(nil)
            walked.append(link)
            next = index.number(of: index.entries[link.entry].linkName.cleaned).map {
                LayerTree.Place(layer: place.layer, entry: $0)
            }
        }
        for link in walked { contents[link] = .some(next) }
        return next
    }
}

extension TouchedFiles.File {
    /// Adds what was recorded by another name of the same content.
    fileprivate mutating func merge(_ other: Self) {
        companions += other.companions
        // What no run has touched comes last, and says nothing of how much is read.
        guard isProven == other.isProven else { return }
        hasChanged = hasChanged || other.hasChanged
        if let others = other.ranges { ranges?.append(contentsOf: others) } else { ranges = nil }
    }
}
