internal import Tar

/// The entries of a zTOC as they come, and the first thing that stands in its way.
struct ZTOCDraft {
    private(set) var entries: [ZTOCEntry] = []
    private(set) var obstacle: ZTOCObstacle?
    /// Where a runtime will look for the next entry's headers.
    private var nextHeader = 0
    private var hasHardlinks = false

    /// Takes the next entry of the tar.
    ///
    /// - Parameter headerOffset: where the first of its header blocks lies in the plain layer.
    mutating func append(_ entry: TarEntry, _ headers: TarHeaders, headerOffset: Int, headerSize: Int) {
        guard obstacle == nil else { return }
        do throws(ZTOCObstacle) {
            let offset = headerOffset + headerSize
            let added = try ZTOCEntry(entry, headers, offset: offset)
            guard headerOffset == nextHeader else {
                throw ZTOCObstacle("something that is no entry stands before it", entry: entry.name)
            }
            nextHeader = offset + entry.size + TarBlock.padding(after: entry.size)
            hasHardlinks = hasHardlinks || added.kind == .hardlink
            entries.append(added)
        } catch {
            obstacle = error
            entries = []
        }
    }

    /// What the whole list shows: a runtime refuses a layer with a hardlink whose target does not stand before it.
    mutating func finish() {
        guard hasHardlinks, obstacle == nil, let entry = ZTOCEntry.danglingHardlink(in: entries) else { return }
        obstacle = ZTOCObstacle(
            "it is a hardlink to \(entry.linkName), which does not stand before it in the layer", entry: entry.name)
        entries = []
    }
}
