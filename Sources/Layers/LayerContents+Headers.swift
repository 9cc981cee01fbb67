package import ImageCore
internal import Tar

extension LayerContents {
    /// The header blocks of a planned item, as they are written.
    ///
    /// - Throws: ``ImageError`` when the layer's plain bytes cannot be read any more.
    package func headerBlocks(of item: LayerPlan.Item, _ plan: LayerPlan) throws(ImageError) -> [UInt8] {
        switch item {
        case .added(let index):
            let added = plan.added[index]
            return Array(plan.addedBytes[added.range.offset..<added.range.offset + added.headerSize])
        case .original(let index):
            if let range = rewrittenHeaders[index], let side { return try side.bytes(range) }
            let entry = entries[index]
            return try plain.bytes(ByteRange(offset: entry.headerOffset, count: entry.headerSize))
        }
    }
}
