internal import ImageCore
internal import Tar

/// Walks a plan and cuts it into members, one at a time, so that a layer of millions of files needs no list of them.
///
/// A member begins at a chunk; headers go with what is before them (reference eStargz layout). Where a long run of
/// entries has no payload, a member also ends there, so that none outgrows ``largestMember``.
package struct MemberCutter: Sequence, IteratorProtocol {
    private let plan: LayerPlan
    private let contents: LayerContents
    private var position = 0
    /// Of the file at ``position``: how much of it is in members already.
    private var fileOffset = 0
    /// Whether the header of the file at ``position`` is in a member already, its payload not yet.
    private var isHeaderWritten = false
    /// How many of the cuts of the file at ``position`` are behind ``fileOffset`` or at it.
    private var cutsPassed = 0
    /// Whether ``fileOffset`` is one of the plan's cuts.
    private var isAtCut = false
    private var current = Member()

    package init(_ plan: LayerPlan, _ contents: LayerContents) {
        self.plan = plan
        self.contents = contents
    }

    /// The plain bytes of a run of headers after which a member is cut though no chunk begins.
    private static let longestHeaderRun = 1 << 20

    /// What a member may hold at most: the last chunk, the bytes grouped before it, and one run of headers with the
    /// largest header at its end.
    package static func largestMember(_ packing: Packing) -> Int {
        packing.chunkSize + Swift.max(packing.minimumMemberSize, longestHeaderRun) + 2 * Limits.paxBytes
            + Limits.sparseExtensionBytes
    }

    package mutating func next() -> Member? {
        while position < plan.items.count {
            let item = plan.items[position]
            let entry = plan.entry(item, of: contents)
            if !isHeaderWritten {
                if runSinceChunk >= Self.longestHeaderRun { return cut() }
                appendHeader(item, entry)
            }
            while fileOffset < entry.size {
                if startsMember { return cut() }
                let end = nextCut(item) ?? entry.size
                appendChunk(
                    item, entry, size: Swift.min(plan.packing.chunkSize, Swift.min(end, entry.size) - fileOffset))
                isAtCut = fileOffset == end
            }
            fileOffset = 0
            cutsPassed = 0
            isAtCut = false
            isHeaderWritten = false
            position += 1
        }
        return current.plainSize > 0 ? cut() : nil
    }

    private mutating func cut() -> Member {
        defer { current = Member() }
        return current
    }

    /// The first cut of the file at ``position`` that lies ahead.
    private mutating func nextCut(_ item: LayerPlan.Item) -> Int? {
        guard case .original(let index) = item, let cuts = plan.cuts[index] else { return nil }
        while cutsPassed < cuts.count, cuts[cutsPassed] <= fileOffset { cutsPassed += 1 }
        return cutsPassed < cuts.count ? cuts[cutsPassed] : nil
    }

    /// Whether the next chunk begins a member. A landmark's always does, since its offset ends what is prefetched; so
    /// does one at a cut, which is there so that the bytes on its one side come without those on the other.
    private var startsMember: Bool {
        let minimum = plan.packing.minimumMemberSize
        return current.plainSize > 0
            && (minimum == 0 || current.plainSize >= minimum || position == plan.landmark || isAtCut)
    }

    /// The plain bytes since the last chunk's end, all of them headers.
    private var runSinceChunk: Int {
        current.plainSize - (current.chunks.last.map { $0.innerOffset + $0.size } ?? 0)
    }

    private mutating func appendHeader(_ item: LayerPlan.Item, _ entry: TarEntry) {
        isHeaderWritten = true
        switch item {
        case .added(let index):
            let added = plan.added[index]
            current.append(.added, ByteRange(offset: added.range.offset, count: added.headerSize))
        case .original(let index):
            if let range = contents.rewrittenHeaders[index] {
                current.append(.rewrittenHeaders, range)
            } else {
                current.append(.layer, ByteRange(offset: entry.headerOffset, count: entry.headerSize))
            }
        }
    }

    private mutating func appendChunk(_ item: LayerPlan.Item, _ entry: TarEntry, size: Int) {
        current.beginChunk(size: size, isWholeFile: size == entry.size)
        let isLast = fileOffset + size == entry.size
        let count = size + (isLast ? TarBlock.padding(after: entry.size) : 0)
        switch item {
        case .added(let index):
            let added = plan.added[index]
            current.append(
                .added, ByteRange(offset: added.range.offset + added.headerSize + fileOffset, count: count))
        case .original:
            current.append(.layer, ByteRange(offset: entry.payload.offset + fileOffset, count: count))
        }
        fileOffset += size
    }
}
