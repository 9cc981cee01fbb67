internal import AccessTrace
internal import ImageCore
internal import Layers
internal import Tar

/// What the paths of a trace come to in an image: for each file with content the bytes that were touched, by whatever
/// names.
struct TouchedContents {
    struct Touch {
        /// Whether a run has touched it, rather than that it could be reached.
        var isSeen: Bool
        /// Nil for all of it.
        var ranges: [ByteRange]?
    }

    private(set) var touches: [LayerTree.Place: Touch] = [:]
    /// Paths that the image does not have, in the order of their bytes.
    private(set) var missing: [FilePathBytes] = []

    /// - Parameter usesRanges: false where the trace is of another platform, whose files have the same names and other
    ///   bytes.
    init(of record: AccessRecord, in image: MergedImage, usesRanges: Bool) {
        for touched in record.paths { add(touched, image, usesRanges: usesRanges) }
        missing.sort()
    }

    /// How many bytes of a file of `size` were touched.
    static func bytes(_ touch: Touch, of size: Int) -> Int {
        guard let ranges = touch.ranges else { return size }
        return ranges.normalized.intersection([ByteRange(offset: 0, count: size)]).byteCount
    }

    private mutating func add(_ touched: TouchedPath, _ image: MergedImage, usesRanges: Bool) {
        let path = touched.path.cleaned
        // A link's own path was recorded: following it would take its target for read.
        if touched.kinds == .link, case .symlink? = image.tree.node(at: path)?.content { return }
        guard let end = image.tree.walk(path).last else {
            missing.append(path)
            return
        }
        guard let place = end.place.flatMap({ image.content(of: $0) }), let entry = image.entry(at: place),
            entry.kind == .file
        else { return }
        // Ranges of a file that has changed its size mean other bytes, and a copy-up reads all of a file.
        let isSame = usesRanges && (touched.size == nil || touched.size == entry.size)
        let isWhole = !isSame || touched.kinds.contains(.write)
        touches[place].merge(
            Touch(isSeen: touched.source != .static, ranges: isWhole ? nil : touched.ranges))
    }
}

extension TouchedContents.Touch? {
    /// Takes in another name of the same content. What a run has seen outweighs what could be reached.
    fileprivate mutating func merge(_ other: TouchedContents.Touch) {
        guard let own = self, own.isSeen || !other.isSeen else {
            self = other
            return
        }
        guard own.isSeen == other.isSeen else { return }
        guard let ranges = own.ranges, let others = other.ranges else {
            self?.ranges = nil
            return
        }
        self?.ranges = ranges + others
    }
}
