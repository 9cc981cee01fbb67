internal import Codec
internal import ImageCore
internal import Tar

/// Reads a zTOC, in time and memory that its size bounds: a file whose offsets all lead to one long string would
/// otherwise be copied without end.
struct ZTOCParser {
    private let reader: FlatBufferReader
    /// What may still be copied, and be spent on values.
    private var budget: Int
    private var userName = FilePathBytes.empty
    private var groupName = FilePathBytes.empty

    /// No writer's entry, and no record of one, takes less than a quarter of this.
    private static let entryCost = 256
    private static let recordCost = 64
    /// Nanoseconds and a zone take 35 bytes.
    private static let longestTime = 64

    init(_ bytes: UnsafeRawBufferPointer) {
        reader = FlatBufferReader(bytes)
        budget = bytes.count.multipliedReportingOverflow(by: 4).partialValue
    }

    mutating func parse() throws(ZTOCError) -> ZTOC {
        let root = try reader.root()
        let version = String(decoding: try copy(try root.string(ZTOCSlots.Root.version)), as: UTF8.self)
        let buildTool = String(decoding: try copy(try root.string(ZTOCSlots.Root.buildTool)), as: UTF8.self)
        let spans = try spans(root)
        guard let toc = try root.table(ZTOCSlots.Root.toc) else { throw .inconsistent("no table of contents") }
        let places = try toc.references(ZTOCSlots.TOC.entries)
        guard places.count <= Limits.entriesPerLayer else { throw .inconsistent("\(places.count) entries") }
        try spend(places.count * Self.entryCost)
        var entries: [ZTOCEntry] = []
        entries.reserveCapacity(places.count)
        for index in 0..<places.count {
            entries.append(try entry(try reader.table(referredAt: places.place(of: index))))
        }
        return ZTOC(version: version, buildTool: buildTool, entries: entries, spans: spans)
    }

    private mutating func entry(_ table: FlatTable) throws(ZTOCError) -> ZTOCEntry {
        let name = FilePathBytes(try copy(try table.string(ZTOCSlots.Entry.name)))
        let type = try table.string(ZTOCSlots.Entry.type)
        guard let kind = ZTOCEntry.Kind(spelled: type) else {
            let spelling = FilePathBytes(Array(type.prefix(64)))
            throw .entry("unknown type \"\(spelling)\"", name: name)
        }
        let offset = Int(try table.number(ZTOCSlots.Entry.offset, as: Int64.self))
        let size = Int(try table.number(ZTOCSlots.Entry.size, as: Int64.self))
        guard (0...Limits.ztocOffset).contains(offset), (0...Limits.ztocOffset).contains(size) else {
            throw .entry("\(size) bytes at byte \(offset)", name: name)
        }
        let time = try table.string(ZTOCSlots.Entry.modified)
        guard time.count <= Self.longestTime, let modified = RFC3339.parse(time),
            // A zone can carry a time out of the years that have a spelling in UTC.
            (RFC3339.earliest...RFC3339.latest).contains(modified.seconds)
        else {
            throw .entry("no time of change in RFC 3339", name: name)
        }
        userName = try copy(try table.string(ZTOCSlots.Entry.userName), unlessEqualTo: userName)
        groupName = try copy(try table.string(ZTOCSlots.Entry.groupName), unlessEqualTo: groupName)
        return ZTOCEntry(
            name: name, kind: kind, offset: offset, size: size,
            linkName: FilePathBytes(try copy(try table.string(ZTOCSlots.Entry.linkName))),
            mode: Int(try table.number(ZTOCSlots.Entry.mode, as: Int64.self)),
            userID: try table.number(ZTOCSlots.Entry.userID, as: UInt32.self),
            groupID: try table.number(ZTOCSlots.Entry.groupID, as: UInt32.self),
            userName: userName, groupName: groupName,
            modifiedSeconds: modified.seconds, modifiedNanoseconds: modified.nanoseconds,
            deviceMajor: Int(try table.number(ZTOCSlots.Entry.deviceMajor, as: Int64.self)),
            deviceMinor: Int(try table.number(ZTOCSlots.Entry.deviceMinor, as: Int64.self)),
            records: try records(try table.references(ZTOCSlots.Entry.records)))
    }

    private mutating func records(_ places: FlatVector) throws(ZTOCError) -> [PAXRecord] {
        guard places.count > 0 else { return [] }
        try spend(places.count * Self.recordCost)
        var records: [PAXRecord] = []
        records.reserveCapacity(places.count)
        for index in 0..<places.count {
            let table = try reader.table(referredAt: places.place(of: index))
            records.append(
                PAXRecord(
                    key: try copy(try table.string(ZTOCSlots.Record.key)),
                    value: try copy(try table.string(ZTOCSlots.Record.value))))
        }
        return records.eachKeyOnce
    }

    private mutating func spans(_ root: FlatTable) throws(ZTOCError) -> SpanTable {
        let compressedSize = Int(try root.number(ZTOCSlots.Root.compressedSize, as: Int64.self))
        let archiveSize = Int(try root.number(ZTOCSlots.Root.archiveSize, as: Int64.self))
        guard (0...Limits.ztocOffset).contains(compressedSize), (0...Limits.ztocOffset).contains(archiveSize) else {
            throw .inconsistent("a layer of \(compressedSize) bytes with a tar of \(archiveSize)")
        }
        guard let table = try root.table(ZTOCSlots.Root.compression) else {
            throw .inconsistent("nothing about the compression")
        }
        let digests = try digests(try table.references(ZTOCSlots.Compression.digests))
        let maximum = Int(try table.number(ZTOCSlots.Compression.maximumSpan, as: Int32.self))
        let blob = try table.string(ZTOCSlots.Compression.checkpoints)
        let read: (checkpoints: [InflateCheckpoint], spanSize: Int)
        let compression: SpanTable.Compression
        switch try table.number(
            ZTOCSlots.Compression.algorithm, as: Int8.self, default: ZTOCSlots.Compression.gzip)
        {
        case ZTOCSlots.Compression.gzip:
            compression = .gzip
            read = try CheckpointBlob.read(blob)
        case ZTOCSlots.Compression.plain:
            compression = .plain
            read = try PlainSpans.read(blob, compressedSize: compressedSize, digests: digests.count)
        case let other: throw .inconsistent("unknown compression \(other)")
        }
        guard maximum == read.checkpoints.count - 1, digests.count == read.checkpoints.count else {
            throw .inconsistent(
                "\(read.checkpoints.count) spans, but digests of \(digests.count) and a last span \(maximum)")
        }
        return SpanTable(
            compression: compression, spanSize: read.spanSize, compressedSize: compressedSize,
            archiveSize: archiveSize, checkpoints: read.checkpoints, digests: digests)
    }

    private mutating func digests(_ places: FlatVector) throws(ZTOCError) -> [Digest] {
        try spend(places.count * Self.recordCost)
        var digests: [Digest] = []
        digests.reserveCapacity(places.count)
        for index in 0..<places.count {
            let text = try reader.string(referredAt: places.place(of: index))
            guard text.starts(with: "sha256:".utf8), let digest = Digest(hex: text.dropFirst(7)) else {
                throw .inconsistent("the digest of span \(index) is not sha256: and 64 lowercase hex digits")
            }
            digests.append(digest)
        }
        return digests
    }

    /// Most entries have the owner of the entry before them. Comparing costs what copying does, so that many long
    /// names that are one cannot cost time without end.
    private mutating func copy(
        _ bytes: UnsafeRawBufferPointer, unlessEqualTo known: FilePathBytes
    ) throws(ZTOCError) -> FilePathBytes {
        try spend(bytes.count)
        return known.bytes.elementsEqual(bytes) ? known : FilePathBytes(Array(bytes))
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) throws(ZTOCError) -> [UInt8] {
        try spend(bytes.count)
        return Array(bytes)
    }

    private mutating func spend(_ cost: Int) throws(ZTOCError) {
        budget -= cost
        guard budget >= 0 else { throw .inconsistent("more is told of than the data can hold") }
    }
}

extension [PAXRecord] {
    /// The records sorted by key, of several with one key the last: what a runtime's map makes of them.
    fileprivate var eachKeyOnce: [PAXRecord] {
        let isSorted = zip(self, dropFirst()).allSatisfy { $0.key.lexicographicallyPrecedes($1.key) }
        if isSorted { return self }
        let values = Dictionary(map { ($0.key, $0.value) }) { _, later in later }
        return values.map { PAXRecord(key: $0.key, value: $0.value) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
