internal import ImageCore

/// The header blocks of one entry, gathered until its main block has come, and what they say together.
struct PendingHeaders {
    /// Where the first of them lies; nil before there is one.
    var start: Int?
    var records: [PAXRecord] = []
    var longName: [UInt8]?
    var longLink: [UInt8]?
    var extensionBlock: [UInt8] = []
    var main: [UInt8] = []
    var sparseHeader: TarHeader?
    var sparseBytes = 0
    /// The size of the entry that was made last, as its headers state it.
    private var statedSize = 0
    /// The GNU long-name headers as they were, for a header that must be written anew.
    private var gnuBlocks: [UInt8] = []

    /// Whether no extension header waits for its entry.
    var isEmpty: Bool { start == nil }

    /// What the gathered extension headers take.
    var size: Int { gnuBlocks.count + records.reduce(0) { $0 + $1.key.count + $1.value.count } }

    mutating func keep(_ payload: UnsafeRawBufferPointer) {
        gnuBlocks += extensionBlock
        gnuBlocks += payload
        gnuBlocks += [UInt8](repeating: 0, count: TarBlock.padding(after: payload.count))
    }

    /// The entry that the headers describe, merged as Go's reader does it: PAX over ustar, GNU long names over both.
    mutating func entry(
        _ header: TarHeader, globals: [PAXRecord], end: Int, sharing shared: inout SharedNames
    ) throws(TarError) -> TarEntry {
        let start = self.start ?? end - TarBlock.size
        var fields = MergedFields(header)
        do throws(MergedFields.Problem) {
            for record in PAXRecord.merge(globals, records) { try fields.apply(record) }
        } catch {
            throw TarError(error.reason, offset: start, entry: FilePathBytes(fields.name))
        }
        if let longName, !longName.isEmpty { fields.name = longName }
        if let longLink, !longLink.isEmpty { fields.linkName = longLink }
        shared.current = FilePathBytes(fields.name)
        func fail(_ reason: TarError.Reason) -> TarError { TarError(reason, offset: start, entry: shared.current) }
        guard fields.name.count <= Limits.nameBytes, fields.linkName.count <= Limits.nameBytes else {
            throw fail(.tooLong(what: "name", limit: Limits.nameBytes))
        }
        guard !fields.name.contains(0), !fields.linkName.contains(0) else { throw fail(.nulInName) }
        guard !fields.name.isEmpty else { throw fail(.emptyName) }
        statedSize = fields.size
        let kind = Self.kind(header.typeFlag, name: fields.name)
        let size = Self.hasPayload(kind) ? fields.size : 0
        // Far from the largest integer, so that no sum of offsets can overflow.
        guard size >= 0, size <= Int.max >> 2, end <= Int.max >> 2 else { throw fail(.badNumber(field: "size")) }
        var entry = TarEntry(name: shared.current, kind: kind, mode: UInt16(fields.mode & 0o7777), size: size)
        entry.linkName = kind == .hardlink || kind == .symlink ? FilePathBytes(fields.linkName) : .empty
        entry.userName = shared.user(fields.userName)
        entry.groupName = shared.group(fields.groupName)
        entry.xattrs = fields.xattrs
        entry.isSparse = fields.isSparse || header.typeFlag == UInt8(ascii: "S")
        entry.modifiedSeconds = fields.modifiedSeconds
        entry.modifiedNanoseconds = fields.modifiedNanoseconds
        entry.userID = fields.userID
        entry.groupID = fields.groupID
        entry.deviceMajor = header.deviceMajor
        entry.deviceMinor = header.deviceMinor
        entry.headerOffset = start
        entry.headerSize = end - start
        return entry
    }

    /// What the gathered headers say beyond the entry.
    func headers(_ header: TarHeader, globals: [PAXRecord], followsGlobalHeader: Bool) -> TarHeaders {
        TarHeaders(
            typeFlag: header.typeFlag, mode: header.mode, statedSize: statedSize, records: records,
            followsGlobalHeader: followsGlobalHeader, rewritten: rewritten(header, globals: globals))
    }

    /// Header blocks to write instead of the entry's own, or nil where those can stand.
    private func rewritten(_ header: TarHeader, globals: [PAXRecord]) -> [UInt8]? {
        let isContiguous = header.typeFlag == UInt8(ascii: "7")
        guard isContiguous || !globals.isEmpty, sparseHeader == nil else { return nil }
        var block = main
        if isContiguous {
            block[156] = UInt8(ascii: "0")
            TarHeaderWriter.sign(&block)
        }
        let merged = PAXRecord.merge(globals, records)
        let extensionHeader =
            merged.isEmpty ? [] : TarHeaderWriter.extensionHeader(merged, name: FilePathBytes(header.name))
        return gnuBlocks + extensionHeader + block
    }

    private static func kind(_ flag: UInt8, name: [UInt8]) -> TarEntry.Kind {
        switch flag {
        case 0: name.last == UInt8(ascii: "/") ? .directory : .file
        case UInt8(ascii: "0"), UInt8(ascii: "7"), UInt8(ascii: "S"): .file
        case UInt8(ascii: "1"): .hardlink
        case UInt8(ascii: "2"): .symlink
        case UInt8(ascii: "3"): .characterDevice
        case UInt8(ascii: "4"): .blockDevice
        case UInt8(ascii: "5"): .directory
        case UInt8(ascii: "6"): .fifo
        default: .other(flag)
        }
    }

    /// Runtimes read links, directories and devices as headers alone, whatever their size field says.
    private static func hasPayload(_ kind: TarEntry.Kind) -> Bool {
        switch kind {
        case .file, .other: true
        default: false
        }
    }
}
