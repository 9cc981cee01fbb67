internal import Codec
package import ImageCore
package import Layers

extension SpanTable {
    /// Why a runtime refuses a table for a layer, or would read something else than the layer by it.
    package enum Fault: Hashable, Sendable {
        /// The table is of another kind of layer.
        case compression(layer: Layers.Compression, table: SpanTable.Compression)
        /// The table is of a blob of another size.
        case layerSize(layer: Int, table: Int)
        /// Spans and digests are not as many, offsets do not ascend, or they lie outside.
        case order
        /// What stands before the first span is no gzip header, or one that runtimes refuse.
        case header

        /// For people, as a sentence of its own.
        package var reason: String {
            switch self {
            case .compression(let layer, let table):
                "the layer is \(layer.rawValue), the zTOC is of one that is \(table.rawValue)"
            case .layerSize(let layer, let table): "the layer has \(layer) bytes, the zTOC is of one that has \(table)"
            case .order: "the spans of the zTOC do not ascend, lie outside the layer, or have no digest each"
            case .header:
                "what stands before the first span is no gzip header that runtimes read: \(GzipHeader.demands)"
            }
        }
    }

    /// What a runtime checks before it mounts a layer, and that the slices of a plain layer are its own bytes.
    package func fault(for blob: BlobLocation) throws(ImageError) -> Fault? {
        let layer = try Layers.Compression(of: blob)
        switch (layer, compression) {
        case (.gzip, .gzip), (.plain, .plain): break
        default: return .compression(layer: layer, table: compression)
        }
        guard blob.size == compressedSize else { return .layerSize(layer: blob.size, table: compressedSize) }
        guard isMonotonic, !checkpoints.isEmpty else { return .order }
        if compression == .plain {
            let isSliced = checkpoints.allSatisfy { $0.inputOffset == $0.outputOffset && $0.bits == 0 }
            return isSliced && archiveSize <= compressedSize ? nil : .order
        }
        return try headerFault(for: blob)
    }

    /// What is wrong with the gzip header in front of the first span; nil for a plain layer.
    func headerFault(for blob: BlobLocation) throws(ImageError) -> Fault? {
        guard compression == .gzip, let first = checkpoints.first else { return nil }
        let head = min(first.inputOffset, Limits.gzipHeaderBytes)
        return GzipHeader.isWhole(try blob.bytes(ByteRange(offset: 0, count: head))) ? nil : .header
    }
}
