package import EStargz
internal import ImageCore
package import Layers
package import Planner
internal import Tar

/// A layer rewritten with nothing else around: plan, blob and what the writer says of it.
package struct Rewriting: Sendable {
    package let contents: LayerContents
    package let plan: LayerPlan
    package let written: WrittenLayer
    package let blob: [UInt8]

    package static let packing = Packing(
        codec: .deflate(level: 6), chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true)

    /// - Parameters:
    ///   - layer: the blob, packed in any way.
    ///   - list: the prefetch list, a line each.
    ///   - cuts: where chunks must begin, by the name of the entry.
    /// - Throws: ``ImageError`` where the layer must stay as it is, with the reason as its message.
    package init(
        _ layer: [UInt8], putting list: [String] = [], cuts: [String: [Int]] = [:],
        packing: Packing = Rewriting.packing, threads: Int = 2, spanSize: Int? = nil, in folder: TemporaryDirectory
    ) throws {
        let contents = try folder.layer(layer)
        let lines = Array(list.joined(separator: "\n").utf8)
        var selection = try PrefetchPlanner(try PrefetchList(lines), layers: [contents.entries]).selections[0]
        for (number, entry) in contents.entries.enumerated() {
            if let offsets = cuts[entry.name.description] { selection.cuts[number] = offsets }
        }
        try self.init(
            contents, putting: selection, packing: packing, threads: threads, spanSize: spanSize, in: folder)
    }

    /// - Parameter selection: what a planner has chosen.
    package init(
        _ contents: LayerContents, putting selection: PrefetchSelection, packing: Packing = Rewriting.packing,
        threads: Int = 2, spanSize: Int? = nil, in folder: TemporaryDirectory
    ) throws {
        self.contents = contents
        switch LayerPlanner(contents, putting: selection, packing: packing).decide() {
        case .untouched(let obstacle): throw ImageError(.failure, obstacle.reason, entry: obstacle.entry)
        case .rewrite(let plan, _): self.plan = plan
        }
        let pool = try WorkerPool(width: threads)
        defer { pool.close() }
        let file = try RawFile.unnamed(in: folder.path)
        var blob = BlobWriter(file: file, start: 0)
        written = try EStargzWriter(
            plan, contents, pool: pool, temporaryDirectory: folder.path, spanSize: spanSize
        ).write(to: &blob)
        self.blob = try file.bytes(ByteRange(offset: 0, count: written.size))
    }

    /// The names in the order in which they are written, as the archive spells them.
    package var names: [String] { plan.items.map { plan.entry($0, of: contents).name.description } }
}
