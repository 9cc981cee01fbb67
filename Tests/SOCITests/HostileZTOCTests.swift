import Codec
import ImageCore
import SOCI
import TestSupport
import Testing

struct HostileZTOCTests {
    /// The places in a zTOC that offsets, lengths and counts stand at.
    private struct Places {
        var bytes: [UInt8]

        func u16(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
        func u32(_ place: Int) -> Int { u16(place) | u16(place + 2) << 16 }
        var root: Int { u32(0) }
        func vtable(_ table: Int) -> Int { table - Int(Int32(truncatingIfNeeded: u32(table))) }
        func field(_ table: Int, _ slot: Int) -> Int { table + u16(vtable(table) + 4 + 2 * slot) }
        /// What the offset in a field leads to.
        func target(_ table: Int, _ slot: Int) -> Int { field(table, slot) + u32(field(table, slot)) }
        var toc: Int { target(root, 4) }
        var compression: Int { target(root, 5) }
        var entries: Int { target(toc, 0) }
        var firstEntry: Int { entries + 4 + u32(entries + 4) }
        var digests: Int { target(compression, 2) }
        var checkpoints: Int { target(compression, 3) }

        mutating func point(entries indices: Range<Int>, to table: Int) {
            for index in indices {
                let place = entries + 4 + 4 * index
                put(table - place, at: place)
            }
        }

        mutating func put(_ value: Int, at place: Int, width: Int = 4) {
            for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
        }
    }

    private static func made(_ compression: SpanTable.Compression = .gzip) throws -> Places {
        var generator = SeededGenerator(seed: 11)
        var ztoc = MadeZTOC.random(entries: 3, spans: 3, compression: compression, using: &generator)
        for index in ztoc.entries.indices { ztoc.entries[index].records = [] }
        ztoc.entries[0] = ZTOCEntry(name: FilePathBytes("first"), kind: .file, offset: 512, size: 7, mode: 1)
        return Places(bytes: try ztoc.encoded)
    }

    private struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let compression: SpanTable.Compression
        let apply: @Sendable (inout Places) -> Void

        init(
            _ name: String, _ compression: SpanTable.Compression = .gzip,
            _ apply: @escaping @Sendable (inout Places) -> Void
        ) {
            testDescription = name
            self.compression = compression
            self.apply = apply
        }
    }

    private static let damages = [
        Damage("the root lies behind the end") { $0.put(0xffff_fffc, at: 0) },
        Damage("the root is its own offset") { $0.put(0, at: 0) },
        Damage("the root is the last byte") { $0.put($0.bytes.count - 1, at: 0) },
        Damage("the vtable lies before the start") { $0.put(0x7fff_ffff, at: $0.root) },
        Damage("the vtable lies behind the end") { $0.put(-0x7fff_ffff, at: $0.root) },
        Damage("the vtable is longer than the data", .plain) { $0.put(0xfffe, at: $0.vtable($0.root), width: 2) },
        Damage("the vtable has an odd size") { $0.put(15, at: $0.vtable($0.root), width: 2) },
        Damage("the vtable has no room for its own size") { $0.put(2, at: $0.vtable($0.root), width: 2) },
        Damage("a field lies behind the end") {
            $0.put(0xffff, at: $0.vtable($0.compression) + 4 + 2 * 3, width: 2)
        },
        Damage("the table of contents is its own offset") { $0.put(0, at: $0.field($0.root, 4)) },
        Damage("there is no table of contents") { $0.put(0, at: $0.vtable($0.root) + 4 + 2 * 4, width: 2) },
        Damage("there is no compression") { $0.put(0, at: $0.vtable($0.root) + 4 + 2 * 5, width: 2) },
        Damage("there are 2^32-1 entries") { $0.put(0xffff_ffff, at: $0.entries) },
        Damage("there are entries to the end of the data") {
            $0.put(($0.bytes.count - $0.entries) / 4, at: $0.entries)
        },
        Damage("an entry is the vector of entries") { $0.put($0.entries - $0.entries - 4, at: $0.entries + 4) },
        Damage("a name has 2^32-1 bytes") { $0.put(0xffff_ffff, at: $0.target($0.firstEntry, 0)) },
        Damage("a name ends behind the data") { $0.put($0.bytes.count, at: $0.target($0.firstEntry, 0)) },
        Damage("an entry is of an unknown type") { $0.put(0x0061_6161, at: $0.target($0.firstEntry, 1) + 4, width: 3) },
        Damage("an entry has no type") { $0.put(0, at: $0.target($0.firstEntry, 1)) },
        Damage("an entry begins before the start") { $0.put(-1, at: $0.field($0.firstEntry, 2), width: 8) },
        Damage("an entry is larger than any layer") { $0.put(.max, at: $0.field($0.firstEntry, 3), width: 8) },
        Damage("an entry has no time") { $0.put(0, at: $0.target($0.firstEntry, 10)) },
        Damage("the blob is smaller than nothing") { $0.put(-1, at: $0.field($0.root, 2), width: 8) },
        Damage("the tar is larger than any layer") { $0.put(.max, at: $0.field($0.root, 3), width: 8) },
        Damage("the last span is another") { $0.put(7, at: $0.field($0.compression, 1)) },
        Damage("a digest is missing") { $0.put(2, at: $0.digests) },
        Damage("a digest has no algorithm") { $0.put(0, at: $0.digests + 4 + $0.u32($0.digests + 4) + 4) },
        Damage("there are 2^32-1 digests") { $0.put(0xffff_ffff, at: $0.digests) },
        Damage("the compression is unknown", .plain) { $0.put(9, at: $0.field($0.compression, 0), width: 1) },
        Damage("a checkpoint is missing") { $0.put($0.u32($0.checkpoints) - 1, at: $0.checkpoints) },
        Damage("there are more checkpoints than told") { $0.put(1, at: $0.checkpoints + 4) },
        Damage("there are fewer checkpoints than told") { $0.put(5, at: $0.checkpoints + 4) },
        Damage("there are less than no checkpoints") { $0.put(-1, at: $0.checkpoints + 4) },
        Damage("there are 2^31-1 checkpoints") { $0.put(0x7fff_ffff, at: $0.checkpoints + 4) },
        Damage("a checkpoint lies before the blob") { $0.put(-1, at: $0.checkpoints + 16, width: 8) },
        Damage("a checkpoint is for a byte before the tar") { $0.put(-1, at: $0.checkpoints + 24, width: 8) },
        Damage("the checkpoints have no header") { $0.put(11, at: $0.checkpoints) },
        Damage("spans of no bytes", .plain) { places in
            let inner = places.checkpoints + 4
            let table = inner + places.u32(inner)
            places.put(0, at: places.field(table, 1), width: 8)
        },
        Damage("a plain tar of another size", .plain) { places in
            let inner = places.checkpoints + 4
            let table = inner + places.u32(inner)
            places.put(1 << 50, at: places.field(table, 2), width: 8)
        },
    ]

    @Test("damage is an error", arguments: damages)
    private func damage(damage: Damage) throws {
        var places = try Self.made(damage.compression)
        _ = try ZTOC(bytes: places.bytes)
        damage.apply(&places)
        #expect(throws: ZTOCError.self) { _ = try ZTOC(bytes: places.bytes) }
    }

    @Test("an error names the entry that it is about")
    func naming() throws {
        var places = try Self.made()
        places.put(-1, at: places.field(places.firstEntry, 2), width: 8)
        #expect(throws: ZTOCError.entry("7 bytes at byte -1", name: FilePathBytes("first"))) {
            try ZTOC(bytes: places.bytes)
        }
    }

    @Test("a checkpoint that version 1 leaves out is the one behind a header of ten bytes")
    func versionOne() throws {
        var ztoc = try ZTOC(bytes: try Self.made().bytes)
        ztoc.spans = SpanTable(
            compression: .gzip, spanSize: 5, compressedSize: 10_000, archiveSize: 20_000,
            checkpoints: Array(ztoc.spans.checkpoints.prefix(1)), digests: Array(ztoc.spans.digests.prefix(1)))
        var one = Places(bytes: try ztoc.encoded)
        one.put(12, at: one.checkpoints)
        let read = try ZTOC(bytes: one.bytes)
        #expect(read.spans.checkpoints == [InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: 0, window: [])])
    }

    @Test(
        "many entries that are one and the same long entry are refused before they are copied or compared",
        arguments: [\ZTOCEntry.name, \.linkName, \.userName, \.groupName])
    func multiplied(field: any WritableKeyPath<ZTOCEntry, FilePathBytes> & Sendable) throws {
        var generator = SeededGenerator(seed: 5)
        var ztoc = MadeZTOC.random(entries: 0, spans: 1, using: &generator)
        var entry = ZTOCEntry(name: FilePathBytes("n"), kind: .file, offset: 0, size: 0)
        ztoc.entries = Array(repeating: entry, count: 4_000)
        entry[keyPath: field] = FilePathBytes(generator.noise(200_000))
        ztoc.entries[3_999] = entry
        var places = Places(bytes: try ztoc.encoded)
        let last = places.entries + 4 * 4_000
        places.point(entries: 0..<4_000, to: last + places.u32(last))
        #expect(throws: ZTOCError.inconsistent("more is told of than the data can hold")) {
            _ = try ZTOC(bytes: places.bytes)
        }
    }

    @Test("a time as long as the file is refused before it is read, however often it is told")
    func longTime() throws {
        var generator = SeededGenerator(seed: 6)
        var ztoc = MadeZTOC.random(entries: 0, spans: 1, using: &generator)
        let entry = ZTOCEntry(
            name: FilePathBytes(generator.noise(200_000)), kind: .file, offset: 0, size: 0)
        ztoc.entries = [entry]
        var places = Places(bytes: try ztoc.encoded)
        let time = places.field(places.firstEntry, 10)
        places.put(places.target(places.firstEntry, 0) - time, at: time)
        #expect(throws: ZTOCError.entry("no time of change in RFC 3339", name: entry.name)) {
            _ = try ZTOC(bytes: places.bytes)
        }
    }
}
