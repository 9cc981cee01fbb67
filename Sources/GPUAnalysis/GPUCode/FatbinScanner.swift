internal import ImageCore

/// Finds the GPU code of a file whose bytes pass by once, in pieces of any size.
///
/// Regions lie in sections of many names, some of which cuobjdump does not list (`.cask_resource`, `.ldata`), and
/// section headers stand at the end of files. So all of the file is searched for what regions begin with, payloads of
/// entries apart, which are skipped; ``GPUCode`` sorts what was found by section.
package struct FatbinScanner: Sendable {
    /// A region whose end has not come.
    private struct OpenRegion {
        let offset: Int
        let end: Int
        let firstEntry: Int
    }

    /// The regions that were walked to their end, in order.
    package private(set) var regions: [FatbinRegion] = []
    /// The entries of all regions, in order.
    package private(set) var entries: [FatbinEntry] = []
    /// Where regions begin that broke: their header fits and an entry does not. Their entries are not listed, and what
    /// stands from the broken entry on is searched for regions.
    package private(set) var damaged: [Int] = []
    /// Whether all was looked at; false where a bound was met, and then what stands behind is missing.
    package private(set) var isComplete = true

    /// In bytes, as it was said, within `Limits.tracedFileBytes`.
    package let fileSize: Int
    private let limit: Int
    /// How much of the file has come.
    private var passed = 0
    /// The next byte to look at: behind what has come while a payload is skipped, before it while a header is not whole.
    private var position = 0
    /// What has come of a header that is not whole, from `position` on: less than the fixed part of an entry's.
    private var held: [UInt8] = []
    private var open: OpenRegion?

    /// - Parameters:
    ///   - fileSize: of the whole file; what comes beyond is not looked at.
    ///   - limit: how many entries there may be, and how many regions, broken ones counted apart.
    package init(fileSize: Int, limit: Int = Limits.fatbinEntries) {
        self.fileSize = min(max(fileSize, 0), Limits.tracedFileBytes)
        self.limit = limit
    }

    /// Up to which offset of the file the bytes are an entry's, as a header told that fits its region; 0 where the next
    /// byte to come is not known to be one's.
    package var knownInside: Int { open != nil && position > passed ? position : 0 }

    /// Takes the next bytes of the file; all must come, in order.
    package mutating func read(_ piece: UnsafeRawBufferPointer) {
        guard isComplete else { return }
        let piece = UnsafeRawBufferPointer(rebasing: piece.prefix(fileSize - passed))
        let start = passed
        passed += piece.count
        if !held.isEmpty {
            let before = start - held.count
            let joint = held + piece.prefix(FatbinEntry.fixedHeaderBytes)
            held.removeAll()
            joint.withUnsafeBytes { walk($0, at: before) }
            // Still not whole: then the piece was shorter than a header, and all of it is in the joint.
            if position < start {
                held = Array(joint.dropFirst(position - before))
                return
            }
        }
        walk(piece, at: start)
        if isComplete, position < passed { held = Array(piece.dropFirst(position - start)) }
    }

    /// Says that all has come: a region that is still open ended with the file.
    package mutating func finish() {
        guard isComplete else { return }
        held = []
        if let region = open { breakOff(region) }
    }

    /// Looks at the bytes from `position` to their end, or to a header that is not whole. Their end is looked at too: a
    /// region that ends there has all come.
    private mutating func walk(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        while isComplete, position - start <= bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(position - start))
            let isEnough = if let region = open { walk(region, rest) } else { search(rest) }
            guard isEnough else { return }
        }
    }

    /// Looks for the next region, at whole multiples of its alignment.
    ///
    /// - Returns: false when more must come first.
    private mutating func search(_ rest: UnsafeRawBufferPointer) -> Bool {
        let (isFound, distance) = FatbinRegion.firstMark(in: rest)
        position += distance
        guard isFound, rest.count - distance >= FatbinRegion.headerBytes else { return false }
        let body = position + FatbinRegion.headerBytes
        if let size = Int(exactly: rest.littleEndian(at: distance + 8) as UInt64), size > 0, size <= fileSize - body {
            open = OpenRegion(offset: position, end: body + size, firstEntry: entries.count)
            position = body
        } else {
            position += FatbinRegion.alignment
        }
        return true
    }

    /// Reads the next header of a region, or ends it: where it says that it ends, or where zeros stand for a header,
    /// which tools leave that take entries away.
    ///
    /// - Returns: false when more must come first.
    private mutating func walk(_ region: OpenRegion, _ rest: UnsafeRawBufferPointer) -> Bool {
        let room = region.end - position
        guard rest.count >= min(room, FatbinEntry.fixedHeaderBytes) else { return false }
        if room == 0 || rest.prefix(min(room, FatbinRegion.alignment)).allSatisfy({ $0 == 0 }) {
            close(region)
        } else if room >= FatbinEntry.fixedHeaderBytes, let entry = FatbinEntry(rest, at: position, room: room) {
            guard entries.count < limit else {
                giveUp()
                return false
            }
            entries.append(entry)
            position += entry.bytes
        } else {
            breakOff(region)
        }
        return true
    }

    private mutating func close(_ region: OpenRegion) {
        guard regions.count < limit else { return giveUp() }
        regions.append(
            FatbinRegion(
                range: ByteRange(offset: region.offset, count: position - region.offset),
                entries: region.firstEntry..<entries.count))
        leave()
    }

    private mutating func breakOff(_ region: OpenRegion) {
        guard damaged.count < limit else { return giveUp() }
        damaged.append(region.offset)
        entries.removeLast(entries.count - region.firstEntry)
        leave()
    }

    private mutating func leave() {
        open = nil
        position += -position & (FatbinRegion.alignment - 1)
    }

    private mutating func giveUp() {
        isComplete = false
        if let open { entries.removeLast(entries.count - open.firstEntry) }
        open = nil
        held = []
    }
}
