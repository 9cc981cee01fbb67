package import ImageCore

/// Reads a tar stream as it arrives, in pieces of any size: ustar, PAX, GNU, base 256, V7 (docs/tar.md lists all cases).
///
/// Names are bytes, offsets are exact, and nothing is accepted that could hide a cut.
package struct TarReader {
    private var state = State.header
    /// One past the second of the two zero blocks that end the archive; nil before they have come.
    package private(set) var archiveEnd: Int?
    /// Bytes of the stream taken so far.
    package private(set) var offset = 0
    private var entries = 0
    /// Bytes of names, link targets and xattrs so far.
    private var keptBytes = 0
    /// The block or extension payload that the pieces so far did not complete.
    private var partial: [UInt8] = []
    private var pending = PendingHeaders()
    private var globals: [PAXRecord] = []
    private var hasGlobalHeader = false
    private var shared = SharedNames()

    private enum State: Equatable {
        case header
        case `extension`(flag: UInt8, size: Int)
        case sparseMap
        case payload(remaining: Int, padding: Int)
        case padding(remaining: Int)
        case firstZeroBlock
        case ended
    }

    package init() {}

    /// How many bytes from here on are payload or follow the archive's end: a caller that can seek and does not want
    /// them may ``skip(_:)`` them.
    package var skippable: Int {
        switch state {
        case .payload(let remaining, _): remaining
        case .ended: Int.max
        default: 0
        }
    }

    /// Passes over bytes without reading them; at most ``skippable``.
    package mutating func skip(_ count: Int) {
        precondition(count >= 0 && count <= skippable)
        offset += count
        if case .payload(let remaining, let padding) = state {
            state = .payload(remaining: remaining - count, padding: padding)
        }
    }

    /// Whether the archive's two end blocks have been read; what follows them is nobody's.
    package var hasEnded: Bool { state == .ended }

    /// Takes the next piece of the stream.
    ///
    /// - Throws: ``TarError`` as an ``ImageError`` with offset and entry, or whatever the visitor throws.
    package mutating func read(
        _ piece: UnsafeRawBufferPointer, into visitor: inout some TarVisitor & ~Copyable
    ) throws(ImageError) {
        var rest = piece
        while !rest.isEmpty || isAtEmptyPayload {
            switch state {
            case .header, .firstZeroBlock:
                guard let block = take(TarBlock.size, from: &rest) else { return }
                try block.consume { (bytes) throws(ImageError) in try header(bytes, &visitor) }
            case .extension(let flag, let size):
                guard let payload = take(size + TarBlock.padding(after: size), from: &rest) else { return }
                try payload.consume { (bytes) throws(ImageError) in
                    try extensionPayload(UnsafeRawBufferPointer(rebasing: bytes.prefix(size)), flag: flag)
                }
            case .sparseMap:
                guard let block = take(TarBlock.size, from: &rest) else { return }
                try block.consume { (bytes) throws(ImageError) in try sparseMap(bytes, &visitor) }
            case .payload(let remaining, let padding):
                let count = min(remaining, rest.count)
                if count > 0 { try visitor.payload(UnsafeRawBufferPointer(rebasing: rest.prefix(count))) }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                offset += count
                if count == remaining {
                    try visitor.end()
                    state = padding > 0 ? .padding(remaining: padding) : .header
                } else {
                    state = .payload(remaining: remaining - count, padding: padding)
                }
            case .padding(let remaining):
                let count = min(remaining, rest.count)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                offset += count
                state = count == remaining ? .header : .padding(remaining: remaining - count)
            case .ended:
                offset += rest.count
                return
            }
        }
    }

    /// The stream is over.
    ///
    /// - Parameter framingIsProof: whether the compressed stream's own end shows that nothing is missing, so that
    ///   absent end blocks are merely absent.
    package func finish(framingIsProof: Bool) throws(ImageError) {
        switch state {
        case .ended: return
        case .header where partial.isEmpty && pending.isEmpty:
            if framingIsProof { return }
            throw TarError(.missingEnd, offset: offset).imageError
        case .firstZeroBlock where partial.isEmpty:
            if framingIsProof { return }
            throw TarError(.missingEnd, offset: offset).imageError
        case .header where partial.isEmpty: throw TarError(.danglingExtension, offset: offset).imageError
        case .header, .firstZeroBlock, .sparseMap:
            throw TarError(.truncated(inside: "a header"), offset: offset).imageError
        case .extension: throw TarError(.truncated(inside: "an extension header"), offset: offset).imageError
        case .payload: throw TarError(.truncated(inside: "a file"), offset: offset, entry: shared.current).imageError
        case .padding:
            throw TarError(.truncated(inside: "the padding of a file"), offset: offset, entry: shared.current)
                .imageError
        }
    }

    /// An empty payload completes without any further byte.
    private var isAtEmptyPayload: Bool {
        if case .payload(0, _) = state { return true }
        return false
    }

    /// The next `count` bytes as one run, straight from the piece where they lie whole in it, else gathered; nil when
    /// more must come first.
    private mutating func take(_ count: Int, from rest: inout UnsafeRawBufferPointer) -> Run? {
        if partial.isEmpty, rest.count >= count {
            let run = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            offset += count
            return .borrowed(run)
        }
        let missing = min(count - partial.count, rest.count)
        partial.append(contentsOf: rest.prefix(missing))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(missing))
        offset += missing
        guard partial.count == count else { return nil }
        defer { partial.removeAll(keepingCapacity: true) }
        return .gathered(partial)
    }

    private enum Run {
        case borrowed(UnsafeRawBufferPointer)
        case gathered([UInt8])

        func consume(_ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void) throws(ImageError) {
            switch self {
            case .borrowed(let bytes): try body(bytes)
            case .gathered(let array): try array.withBytes(body)
            }
        }
    }

    private mutating func header(
        _ block: UnsafeRawBufferPointer, _ visitor: inout some TarVisitor & ~Copyable
    ) throws(ImageError) {
        let start = offset - TarBlock.size
        guard block.contains(where: { $0 != 0 }) else {
            guard pending.isEmpty else { throw TarError(.danglingExtension, offset: start).imageError }
            if state == .firstZeroBlock { archiveEnd = offset }
            state = state == .firstZeroBlock ? .ended : .firstZeroBlock
            return
        }
        guard state == .header else { throw TarError(.loneZeroBlock, offset: start).imageError }
        let header: TarHeader
        do {
            header = try TarHeader(block, at: start)
        } catch {
            throw error.imageError
        }
        switch header.typeFlag {
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            try beginExtension(header, block, at: start)
        default:
            pending.main = Array(block)
            if pending.start == nil { pending.start = start }
            if header.isExtended {
                pending.sparseHeader = header
                state = .sparseMap
            } else {
                try begin(header, &visitor)
            }
        }
    }

    private mutating func beginExtension(
        _ header: TarHeader, _ block: UnsafeRawBufferPointer, at start: Int
    ) throws(ImageError) {
        guard header.size >= 0, header.size <= Limits.paxBytes else {
            throw TarError(.tooLong(what: "extension header", limit: Limits.paxBytes), offset: start).imageError
        }
        if header.typeFlag != UInt8(ascii: "g"), pending.start == nil { pending.start = start }
        // One header may replace another, yet all are blocks of the entry and are copied with it.
        guard start - (pending.start ?? start) <= 2 * Limits.paxBytes else {
            throw TarError(.tooLong(what: "row of extension headers", limit: 2 * Limits.paxBytes), offset: start)
                .imageError
        }
        pending.extensionBlock = Array(block)
        state = .extension(flag: header.typeFlag, size: header.size)
        if header.size == 0 {
            try extensionPayload(UnsafeRawBufferPointer(start: nil, count: 0), flag: header.typeFlag)
        }
    }

    private mutating func extensionPayload(_ payload: UnsafeRawBufferPointer, flag: UInt8) throws(ImageError) {
        state = .header
        func text() -> [UInt8] { Array(payload[..<(payload.firstIndex(of: 0) ?? payload.endIndex)]) }
        switch flag {
        case UInt8(ascii: "L"):
            pending.longName = text()
            pending.keep(payload)
        case UInt8(ascii: "K"):
            pending.longLink = text()
            pending.keep(payload)
        default:
            guard let records = PAXRecord.parse(Array(payload)) else {
                throw TarError(.badPAXRecord, offset: offset - payload.count).imageError
            }
            if flag == UInt8(ascii: "g") {
                hasGlobalHeader = true
                globals = PAXRecord.merge(globals, records).filter { !$0.value.isEmpty }
                guard globals.reduce(0, { $0 + $1.key.count + $1.value.count }) <= Limits.foldedGlobalBytes else {
                    throw TarError(.tooLong(what: "global header", limit: Limits.foldedGlobalBytes), offset: offset)
                        .imageError
                }
            } else {
                pending.records = records
            }
        }
        guard pending.size <= Limits.paxBytes else {
            throw TarError(.tooLong(what: "extension headers", limit: Limits.paxBytes), offset: offset).imageError
        }
    }

    /// Old GNU sparse headers continue in blocks of 21 pieces, each saying whether another follows.
    private mutating func sparseMap(
        _ block: UnsafeRawBufferPointer, _ visitor: inout some TarVisitor & ~Copyable
    ) throws(ImageError) {
        pending.sparseBytes += block.count
        guard pending.sparseBytes <= Limits.sparseExtensionBytes, let header = pending.sparseHeader else {
            throw TarError(.tooLong(what: "sparse map", limit: Limits.sparseExtensionBytes), offset: offset).imageError
        }
        if block[504] == 0 { try begin(header, &visitor) }
    }

    private mutating func begin(
        _ header: TarHeader, _ visitor: inout some TarVisitor & ~Copyable
    ) throws(ImageError) {
        guard entries < Limits.entriesPerLayer else { throw TarError(.tooManyEntries, offset: offset).imageError }
        entries += 1
        let entry: TarEntry
        do {
            entry = try pending.entry(header, globals: globals, end: offset, sharing: &shared)
        } catch {
            throw error.imageError
        }
        keptBytes += entry.name.bytes.count + entry.linkName.bytes.count
        for attribute in entry.xattrs { keptBytes += attribute.name.bytes.count + attribute.value.count }
        guard keptBytes <= Limits.keptBytes else {
            throw TarError(.tooLong(what: "list of names and xattrs", limit: Limits.keptBytes), offset: offset)
                .imageError
        }
        try visitor.begin(entry, pending.headers(header, globals: globals, followsGlobalHeader: hasGlobalHeader))
        pending = PendingHeaders()
        state = .payload(remaining: entry.size, padding: TarBlock.padding(after: entry.size))
    }
}
