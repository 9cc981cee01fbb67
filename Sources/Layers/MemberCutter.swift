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
    /// Whether the bytes so far end at a cut. Both ends of a file that has cuts are such, or the last hot bytes of one
    /// library would bring the first chunk of the next.
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
            let cuts = cuts(of: item)
            while fileOffset < entry.size {
                if fileOffset == 0, !cuts.isEmpty { isAtCut = true }
                if startsMember { return cut() }
                while cutsPassed < cuts.count, cuts[cutsPassed] <= fileOffset { cutsPassed += 1 }
                let end = cutsPassed < cuts.count ? Swift.min(cuts[cutsPassed], entry.size) : entry.size
                appendChunk(item, entry, size: Swift.min(plan.packing.chunkSize, end - fileOffset))
                isAtCut = !cuts.isEmpty && fileOffset == end
            }
            fileOffset = 0
            cutsPassed = 0
            isHeaderWritten = false
            position += 1
        }
        return current.plainSize > 0 ? cut() : nil
    }

    private mutating func cut() -> Member {
        defer { current = Member() }
        return current
    }

    private func cuts(of item: LayerPlan.Item) -> [Int] {
        if case .original(let index) = item { plan.cuts[index] ?? [] } else { [] }
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
