package import ImageCore
package import Tar

/// Everything that is decided about a rewritten layer before a byte of it is written: the order of its entries, where
/// files are cut into chunks, where members begin and how they are packed.
///
/// A plan is a value: the same plan over the same layer gives the same bytes, whatever carries it out.
package struct LayerPlan: Sendable {
    /// An entry of the layer, or one that the plan adds (a landmark, a folder that the layer leaves implicit).
    package enum Item: Hashable, Sendable {
        case original(Int)
        case added(Int)
    }

    /// An entry that the plan adds, with its header blocks and padded payload.
    package struct Added: Sendable {
        package let entry: TarEntry
        package let payload: [UInt8]
        /// Where header, payload and padding lie in ``LayerPlan/addedBytes``.
        package fileprivate(set) var range = ByteRange(offset: 0, count: 0)
        package fileprivate(set) var headerSize = 0

        package init(entry: TarEntry, payload: [UInt8] = []) {
            self.entry = entry
            self.payload = payload
        }
    }

    /// The entries in the order in which they are written.
    package let items: [Item]
    /// Where in ``items`` the landmark stands: what is before it is fetched before the container starts.
    package let landmark: Int
    package let added: [Added]
    /// The bytes of all added entries.
    package let addedBytes: [UInt8]
    /// Where chunks must begin beside the file's start, by original entry: offsets in its payload, ascending. Between two
    /// of them a file is cut into full chunks, counted from the first of the two. Most entries have none.
    package let cuts: [Int: [Int]]
    package let packing: Packing

    package init(items: [Item], landmark: Int, added: [Added], cuts: [Int: [Int]] = [:], packing: Packing) {
        var bytes: [UInt8] = []
        self.added = added.map { addition in
            var placed = addition
            let header = TarHeaderWriter.blocks(for: addition.entry)
            let padding = TarBlock.padding(after: addition.payload.count)
            placed.headerSize = header.count
            placed.range = ByteRange(offset: bytes.count, count: header.count + addition.payload.count + padding)
            bytes += header + addition.payload + [UInt8](repeating: 0, count: padding)
            return placed
        }
        addedBytes = bytes
        self.items = items
        self.landmark = landmark
        self.cuts = cuts
        self.packing = packing
    }

    /// The entry behind an item.
    package func entry(_ item: Item, of contents: LayerContents) -> TarEntry {
        switch item {
        case .original(let index): contents.entries[index]
        case .added(let index): added[index].entry
        }
    }
}
