package import AccessTrace
package import ImageCore
package import Layers
package import Tar

/// Which bytes of which entries a workload, or a user's list, wants first: what spans of layers that stay as they are
/// can be chosen by.
package struct ContentTouches: Sendable {
    /// Bytes of one regular file.
    package struct Touch: Sendable, Equatable {
        /// The entry that holds the content, whatever links led to it.
        package let place: LayerTree.Place
        /// Of its payload; ascending, apart, none empty.
        package let ranges: [ByteRange]
    }

    /// In the order in which they shall be fetched; each entry once, but twice where a list names what a trace has read.
    package private(set) var touches: [Touch] = []
    /// Recorded paths that the image does not have.
    package private(set) var missing: [FilePathBytes] = []
    /// Lines of the list that no path of the image matches.
    package private(set) var unmatched: [String] = []

    /// Finds them in the merged root file system: of several copies of a path the one that a container sees.
    ///
    /// - Parameters:
    ///   - layers: the entries of every layer, from the bottom; empty for a layer that is not read.
    ///   - usesRanges: whether the record's ranges speak of these very files; those of another platform do not.
    ///   - guessedSize: the size up to which a file is taken whole though how it is read is not known.
    package static func find(
        record: AccessRecord?, list: PrefetchList?, layers: [[TarEntry]], usesRanges: Bool = true,
        guessedSize: Int = 1 << 20
    ) throws(ImageError) -> ContentTouches {
        var tree = LayerTree()
        for entries in layers { try tree.apply(entries) }
        var found = ContentTouches()
        var files = TouchedFiles(in: tree, layers: layers.map { TracedLayer($0, compressedSize: nil) })
        if let list {
            let wanted = PrefetchPlanner(list, in: tree, layers: layers.count)
            found.unmatched = wanted.unmatched
            for (layer, selection) in wanted.selections.enumerated() {
                for entry in selection.entries {
                    guard let place = files.content(of: LayerTree.Place(layer: layer, entry: entry)) else { continue }
                    found.add(place, of: layers, ranges: nil)
                }
            }
        }
        if let record { files.add(record) }
        found.missing = files.missing
        // An empty list of ranges says that the file was opened and nothing of it read.
        for file in files.files where file.ranges?.isEmpty != true {
            let isKnown = file.isProven && !file.hasChanged && (usesRanges || file.ranges == nil)
            if isKnown || file.size <= guessedSize {
                found.add(file.place, of: layers, ranges: isKnown ? file.ranges : nil)
            }
        }
        return found
    }

    /// - Parameter ranges: nil for the whole file.
    private mutating func add(_ place: LayerTree.Place, of layers: [[TarEntry]], ranges: [ByteRange]?) {
        let entry = layers[place.layer][place.entry]
        guard entry.kind == .file, entry.size > 0 else { return }
        let whole = ByteRange(offset: 0, count: entry.size)
        let wanted = (ranges ?? [whole]).normalized.intersection([whole])
        guard !wanted.isEmpty else { return }
        touches.append(Touch(place: place, ranges: wanted))
    }
}
