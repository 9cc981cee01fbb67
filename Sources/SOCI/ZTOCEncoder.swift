internal import ImageCore
internal import Tar

/// Lays out a zTOC. The calls come in the order in which the reference makes them, so that equal values are equal
/// bytes.
struct ZTOCEncoder: ~Copyable {
    private let ztoc: ZTOC
    private var writer: FlatBufferWriter
    private let plainSpans: [UInt8]?

    init(_ ztoc: ZTOC) throws(ImageError) {
        self.ztoc = ztoc
        writer = FlatBufferWriter(capacity: Self.estimate(ztoc))
        plainSpans =
            ztoc.spans.compression == .plain
            ? PlainSpans.encoded(spanSize: ztoc.spans.spanSize, size: ztoc.spans.compressedSize) : nil
        try encode()
    }

    /// The size of the whole.
    var size: Int { writer.size }

    /// Gives the bytes in pieces, in their order.
    borrowing func write(_ body: (UnsafeRawBufferPointer) throws(ImageError) -> Void) throws(ImageError) {
        try body(writer.head)
        if let plainSpans {
            try plainSpans.withBytes(body)
        } else {
            try CheckpointBlob.write(ztoc.spans.checkpoints, spanSize: ztoc.spans.spanSize, body)
        }
        try body(writer.tail)
    }

    /// What the buffer will take without the checkpoints, rather too much than too little; what is not used of it
    /// costs no memory.
    private static func estimate(_ ztoc: ZTOC) -> Int {
        let entries = ztoc.entries.reduce(0) { sum, entry in
            sum + 200 + entry.name.bytes.count + entry.linkName.bytes.count + entry.userName.bytes.count
                + entry.groupName.bytes.count
                + entry.records.reduce(0) { $0 + 48 + $1.key.count + $1.value.count }
        }
        return min(entries + ztoc.spans.digests.count * 88 + 1_024, Limits.ztocBytes)
    }

    private mutating func encode() throws(ImageError) {
        let version = writer.string(Array(ztoc.version.utf8))
        let buildTool = writer.string(Array(ztoc.buildTool.utf8))
        let toc = try toc()
        let compression = try compression()
        writer.beginTable(fields: ZTOCSlots.Root.count)
        writer.field(ZTOCSlots.Root.version, reference: version)
        writer.field(ZTOCSlots.Root.buildTool, reference: buildTool)
        writer.field(ZTOCSlots.Root.toc, reference: toc)
        writer.field(ZTOCSlots.Root.compressedSize, Int64(ztoc.spans.compressedSize))
        writer.field(ZTOCSlots.Root.archiveSize, Int64(ztoc.spans.archiveSize))
        writer.field(ZTOCSlots.Root.compression, reference: compression)
        writer.finish(writer.endTable())
        try checkSize()
    }

    private mutating func toc() throws(ImageError) -> Int {
        var places: [UInt32] = []
        places.reserveCapacity(ztoc.entries.count)
        for entry in ztoc.entries.reversed() {
            places.append(UInt32(truncatingIfNeeded: try self.entry(entry)))
            try checkSize()
        }
        places.reverse()
        let entries = writer.vector(places)
        writer.beginTable(fields: ZTOCSlots.TOC.count)
        writer.field(ZTOCSlots.TOC.entries, reference: entries)
        return writer.endTable()
    }

    private mutating func entry(_ entry: ZTOCEntry) throws(ImageError) -> Int {
        guard (RFC3339.earliest...RFC3339.latest).contains(entry.modifiedSeconds),
            (0..<1_000_000_000).contains(entry.modifiedNanoseconds)
        else { throw ImageError(.failure, "a zTOC cannot express this time of change", entry: entry.name) }
        let name = writer.string(entry.name.bytes)
        let type = writer.string(entry.kind.spelling)
        let linkName = writer.string(entry.linkName.bytes)
        let userName = writer.string(entry.userName.bytes)
        let groupName = writer.string(entry.groupName.bytes)
        let modified = writer.string(
            Array(RFC3339.text(seconds: entry.modifiedSeconds, nanoseconds: entry.modifiedNanoseconds).utf8))
        let records = records(entry.records)
        writer.beginTable(fields: ZTOCSlots.Entry.count)
        writer.field(ZTOCSlots.Entry.name, reference: name)
        writer.field(ZTOCSlots.Entry.type, reference: type)
        writer.field(ZTOCSlots.Entry.offset, Int64(entry.offset))
        writer.field(ZTOCSlots.Entry.size, Int64(entry.size))
        writer.field(ZTOCSlots.Entry.linkName, reference: linkName)
        writer.field(ZTOCSlots.Entry.mode, Int64(entry.mode))
        writer.field(ZTOCSlots.Entry.userID, entry.userID)
        writer.field(ZTOCSlots.Entry.groupID, entry.groupID)
        writer.field(ZTOCSlots.Entry.userName, reference: userName)
        writer.field(ZTOCSlots.Entry.groupName, reference: groupName)
        writer.field(ZTOCSlots.Entry.modified, reference: modified)
        writer.field(ZTOCSlots.Entry.deviceMajor, Int64(entry.deviceMajor))
        writer.field(ZTOCSlots.Entry.deviceMinor, Int64(entry.deviceMinor))
        writer.field(ZTOCSlots.Entry.records, reference: records)
        return writer.endTable()
    }

    private mutating func records(_ records: [PAXRecord]) -> Int {
        var places: [UInt32] = []
        for record in records {
            let key = writer.string(record.key)
            let value = writer.string(record.value)
            writer.beginTable(fields: ZTOCSlots.Record.count)
            writer.field(ZTOCSlots.Record.key, reference: key)
            writer.field(ZTOCSlots.Record.value, reference: value)
            places.append(UInt32(truncatingIfNeeded: writer.endTable()))
        }
        return writer.vector(places)
    }

    private mutating func compression() throws(ImageError) -> Int {
        let spans = ztoc.spans
        let checkpoints = writer.reserve(plainSpans?.count ?? CheckpointBlob.size(count: spans.count))
        try checkSize()
        var places: [UInt32] = []
        places.reserveCapacity(spans.digests.count)
        for digest in spans.digests {
            places.append(UInt32(truncatingIfNeeded: writer.string(Self.digestStart + digest.hexDigits)))
        }
        let digests = writer.vector(places)
        try checkSize()
        writer.beginTable(fields: ZTOCSlots.Compression.count)
        writer.field(ZTOCSlots.Compression.maximumSpan, Int32(truncatingIfNeeded: spans.count - 1))
        writer.field(ZTOCSlots.Compression.digests, reference: digests)
        writer.field(ZTOCSlots.Compression.checkpoints, reference: checkpoints)
        writer.field(
            ZTOCSlots.Compression.algorithm,
            spans.compression == .plain ? ZTOCSlots.Compression.plain : ZTOCSlots.Compression.gzip,
            default: ZTOCSlots.Compression.gzip)
        return writer.endTable()
    }

    private static let digestStart = Array("sha256:".utf8)

    private borrowing func checkSize() throws(ImageError) {
        guard writer.size <= Limits.ztocBytes else {
            throw ImageError(
                .failure, "the zTOC has more than \(Limits.ztocBytes) bytes; a larger --span-size makes it smaller")
        }
    }
}

extension ZTOCEntry.Kind {
    fileprivate var spelling: StaticString {
        switch self {
        case .file: "reg"
        case .hardlink: "hardlink"
        case .symlink: "symlink"
        case .directory: "dir"
        case .characterDevice: "char"
        case .blockDevice: "block"
        case .fifo: "fifo"
        }
    }

    init?(spelled text: UnsafeRawBufferPointer) {
        guard let kind = Self.allCases.first(where: { $0.isSpelled(text) }) else { return nil }
        self = kind
    }

    private func isSpelled(_ text: UnsafeRawBufferPointer) -> Bool {
        text.elementsEqual(UnsafeBufferPointer(start: spelling.utf8Start, count: spelling.utf8CodeUnitCount))
    }
}
