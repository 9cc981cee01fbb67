internal import Codec
internal import ImageCore
internal import Layers
internal import SOCI
internal import Tar

/// Where the entries of a source layer lie in the spans of what was written of it.
struct SpanPlaces: Sendable {
    /// Without windows, which are most of its size.
    private let spans: SpanTable
    /// The header blocks of each entry of the source layer, in its order; the payload follows. Nil where it is not
    /// known.
    private let headers: [ByteRange?]

    /// A layer that was not rewritten.
    init(_ spans: SpanTable, entries: [TarEntry]) {
        self.spans = spans.withoutWindows
        headers = entries.map { ByteRange(offset: $0.headerOffset, count: $0.headerSize) }
    }

    /// A layer that was rewritten by a plan: the zTOC has the entries in the plan's order.
    init(_ ztoc: ZTOC, plan: LayerPlan, entries: Int) {
        spans = ztoc.spans.withoutWindows
        var headers = [ByteRange?](repeating: nil, count: entries)
        var end = 0
        for (item, entry) in zip(plan.items, ztoc.entries) {
            if case .original(let number) = item, headers.indices.contains(number), entry.offset >= end {
                headers[number] = ByteRange(offset: end, count: entry.offset - end)
            }
            end = entry.payload.end + TarBlock.padding(after: entry.size)
        }
        self.headers = headers
    }

    /// The spans that hold parts of an entry's payload, and before them those of its headers, which a runtime checks
    /// when it first opens the file. In the order in which they are needed, some more than once.
    func spans(of entry: Int, ranges: [ByteRange]) -> [Int] {
        guard headers.indices.contains(entry), let header = headers[entry] else { return [] }
        let parts = [header] + ranges.map { ByteRange(offset: header.end + $0.offset, count: $0.count) }
        return parts.filter { $0.count > 0 }.compactMap { spans.fetched(for: $0) }.flatMap(Array.init)
    }

    /// The plain bytes of a span.
    func plainSize(of span: Int) -> Int { spans.plainRange(of: span).count }
}

extension SpanTable {
    /// The spans that a runtime fetches for bytes of the plain layer, of a whole file or not.
    fileprivate func fetched(for range: ByteRange) -> ClosedRange<Int>? {
        fetched(for: ZTOCEntry(name: .empty, kind: .file, offset: range.offset, size: range.count))
    }

    fileprivate var withoutWindows: SpanTable {
        let bare = checkpoints.map {
            InflateCheckpoint(
                inputOffset: $0.inputOffset, outputOffset: $0.outputOffset, bits: $0.bits, window: [])
        }
        return SpanTable(
            compression: compression, spanSize: spanSize, compressedSize: compressedSize, archiveSize: archiveSize,
            checkpoints: bare, digests: digests)
    }
}
