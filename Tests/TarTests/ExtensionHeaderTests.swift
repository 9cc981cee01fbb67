import ImageCore
import Tar
import Testing

/// PAX and GNU extension headers, merged as Go's archive/tar merges them: runtimes read with it.
@Suite struct ExtensionHeaderTests {
    private func read(_ parts: [UInt8]...) throws -> ReadTar {
        try ReadTar(parts.flatMap { $0 } + TarBlock.endOfArchive)
    }

    private func pax(_ records: (String, String)...) -> [UInt8] {
        RawHeader.extended("x", records.flatMap { RawHeader.record($0.0, $0.1) })
    }

    private func global(_ records: (String, String)...) -> [UInt8] {
        RawHeader.extended("g", records.flatMap { RawHeader.record($0.0, $0.1) })
    }

    @Test func `PAX wins over the header`() throws {
        let tar = try read(
            pax(
                ("path", "p"), ("linkpath", "l"), ("uname", "u"), ("gname", "g"), ("uid", "5"), ("gid", "6"),
                ("mtime", "7.25")),
            RawHeader("name", flag: "2").setting(157, "target").signed)
        let entry = try #require(tar.entries.first)
        #expect(entry.name == FilePathBytes("p") && entry.linkName == FilePathBytes("l"))
        #expect(entry.userName == FilePathBytes("u") && entry.groupName == FilePathBytes("g"))
        #expect(entry.userID == 5 && entry.groupID == 6)
        #expect(entry.modifiedSeconds == 7 && entry.modifiedNanoseconds == 250_000_000)
        #expect(entry.headerOffset == 0 && entry.headerSize == 1536)
        #expect(tar.found[0].rewritten == nil)
    }

    @Test func `an empty value leaves the header's own, but an xattr may be empty`() throws {
        let tar = try read(pax(("path", ""), ("uid", ""), ("SCHILY.xattr.user.e", "")), RawHeader("name").signed)
        #expect(tar.names == ["name"])
        #expect(tar.entries[0].xattrs == [TarEntry.XAttr(name: FilePathBytes("user.e"), value: [])])
    }

    @Test func `of repeated records the last counts`() throws {
        let tar = try read(
            pax(("path", "a"), ("SCHILY.xattr.k", "1"), ("path", "b"), ("SCHILY.xattr.k", "2")), RawHeader("n").signed)
        #expect(tar.names == ["b"])
        #expect(tar.entries[0].xattrs.map(\.value) == [[UInt8(ascii: "2")]])
    }

    @Test func `a value may hold newlines, equals signs and NULs`() throws {
        let tar = try read(pax(("SCHILY.xattr.k", "a\nb=c\u{0}d"), ("path", "n")), RawHeader("x").signed)
        #expect(tar.entries[0].xattrs.map(\.value) == [Array("a\nb=c\u{0}d".utf8)])
        #expect(tar.names == ["n"])
    }

    @Test(arguments: [
        "", "5 a=b", "6 a=b", "x a=b\n", "-6 a=b\n", "7 a=b\n", "5 a=b\n", "6 a b\n", "4 =\n", "6 =ab\n", " 6 a=b\n",
        "99999999999999999999 a=b\n", "9223372036854775807 a=b\n", "0 a=b\n", "6  a=b\n", "8 a\u{0}=b\n\n",
        "6 a=b\n7 a=b\n",
    ])
    func `refuses a malformed record`(payload: String) throws {
        let bytes = RawHeader.extended("x", Array(payload.utf8)) + RawHeader("name").signed + TarBlock.endOfArchive
        if payload.isEmpty {
            #expect(try ReadTar(bytes).names == ["name"])
        } else {
            #expect(throws: ImageError.self) { try ReadTar(bytes) }
        }
    }

    @Test(arguments: ["size", "uid", "gid", "mtime"], ["x", "1x", " 1", "1.2.3", "99999999999999999999"])
    func `refuses a number that is none`(key: String, value: String) {
        #expect(throws: ImageError.self) { try read(pax((key, value)), RawHeader("name").signed) }
    }

    @Test func `refuses a size below zero and one near the largest integer`() {
        for value in ["-1", "9223372036854775807", "4611686018427387904"] {
            #expect(throws: ImageError.self) { try read(pax(("size", value)), RawHeader("name").signed) }
        }
    }

    @Test func `refuses a name with a NUL, and one that is empty`() {
        #expect(throws: ImageError.self) { try read(pax(("path", "a\u{0}b")), RawHeader("name").signed) }
        #expect(throws: ImageError.self) {
            try read(pax(("linkpath", "a\u{0}b")), RawHeader("name", flag: "2").signed)
        }
        #expect(throws: ImageError.self) { try read(RawHeader("").signed) }
    }

    @Test func `GNU long names win over all, up to their NUL`() throws {
        let tar = try read(
            pax(("path", "pax")), RawHeader.extended("L", Array("gnu\u{0}rest".utf8)),
            RawHeader.extended("K", Array("link".utf8)), RawHeader("name", flag: "2", dialect: .gnu).signed)
        #expect(tar.names == ["gnu"])
        #expect(tar.entries[0].linkName == FilePathBytes("link"))
    }

    @Test func `an empty GNU long name changes nothing`() throws {
        let tar = try read(RawHeader.extended("L", [0]), RawHeader.extended("K", []), RawHeader("name").signed)
        #expect(tar.names == ["name"])
    }

    @Test func `a second PAX header replaces the first`() throws {
        let tar = try read(pax(("path", "a"), ("uid", "5")), pax(("gid", "6")), RawHeader("name").signed)
        #expect(tar.names == ["name"])
        #expect(tar.entries[0].userID == 0 && tar.entries[0].groupID == 6)
    }

    @Test func `extension headers count for one entry only`() throws {
        let tar = try read(
            pax(("path", "a"), ("SCHILY.xattr.k", "v")), RawHeader("x").signed,
            RawHeader.extended("L", Array("long".utf8)), RawHeader("y").signed, RawHeader("z").signed)
        #expect(tar.names == ["a", "long", "z"])
        #expect(tar.entries.map { $0.xattrs.count } == [1, 0, 0])
    }

    @Test func `extension headers of one entry are bounded together`() {
        let large = pax(("comment", String(repeating: "c", count: 1_000_000)))
        let name = RawHeader.extended("L", [UInt8](repeating: 0x61, count: 60_000))
        #expect(throws: ImageError.self) { try read(large, name, RawHeader("x").signed) }
        let many = (0..<40).map { _ in RawHeader.extended("L", [UInt8](repeating: 0x61, count: 30_000)) }
        #expect(throws: ImageError.self) { try read(many.flatMap { $0 }, RawHeader("x").signed) }
    }

    /// Each replaces the one before, but all belong to the entry's header blocks, which are copied as one run.
    @Test func `an endless row of extension headers is refused`() {
        let one = pax(("comment", String(repeating: "c", count: 100_000)))
        #expect(throws: ImageError.self) { try read((0..<40).flatMap { _ in one }, RawHeader("x").signed) }
        let empty = RawHeader.extended("x", [])
        #expect(throws: ImageError.self) { try read((0..<9_000).flatMap { _ in empty }, RawHeader("x").signed) }
    }

    @Test func `a global header counts for all that follow and is folded into each`() throws {
        let tar = try read(
            RawHeader("before").signed, global(("mtime", "1600000000"), ("comment", "c")), RawHeader("follows").signed,
            pax(("mtime", "1650000000"), ("SCHILY.xattr.k", "v")), RawHeader("own").signed)
        #expect(tar.names == ["before", "follows", "own"])
        #expect(tar.entries.map(\.modifiedSeconds) == [1_700_000_000, 1_600_000_000, 1_650_000_000])
        #expect(tar.found[0].rewritten == nil)
        for item in tar.found.dropFirst() {
            let alone = try ReadTar(try #require(item.rewritten) + TarBlock.endOfArchive).entries[0]
            #expect(alone.name == item.entry.name && alone.modifiedSeconds == item.entry.modifiedSeconds)
            #expect(alone.xattrs == item.entry.xattrs)
        }
    }

    @Test func `a later global header is laid over an earlier, and an empty value takes back`() throws {
        let tar = try read(
            global(("uid", "1"), ("gid", "1")), global(("gid", "2")), RawHeader("a").signed,
            global(("uid", ""), ("gid", "")), RawHeader("b").signed)
        #expect(tar.entries.map(\.userID) == [1, 0])
        #expect(tar.entries.map(\.groupID) == [2, 0])
        #expect(tar.found[1].rewritten == nil)
    }

    /// The entry and the header that is written for it must agree on what an empty record takes back.
    @Test func `an empty local record leaves the header's own, in the entry and in its new header`() throws {
        let tar = try read(global(("mtime", "1000")), pax(("mtime", "")), RawHeader("a").signed)
        #expect(tar.entries[0].modifiedSeconds == 1_700_000_000)
        let alone = try ReadTar(try #require(tar.found[0].rewritten) + TarBlock.endOfArchive).entries[0]
        #expect(alone.modifiedSeconds == 1_700_000_000)
    }

    @Test func `a global header at the end is no entry and no error`() throws {
        #expect(try read(RawHeader("a").signed, global(("comment", "c"))).names == ["a"])
    }

    @Test func `a folded header keeps GNU long names`() throws {
        let long = String(repeating: "n", count: 300)
        let tar = try read(
            global(("uid", "7")), RawHeader.extended("L", Array(long.utf8)), RawHeader("n", dialect: .gnu).signed)
        let alone = try ReadTar(try #require(tar.found[0].rewritten) + TarBlock.endOfArchive).entries[0]
        #expect(alone.name == FilePathBytes(long) && alone.userID == 7)
    }

    /// Memory and every header that is folded would grow with them.
    @Test func `global headers are bounded together`() {
        let many = (0..<40).flatMap { global(("comment\($0)", String(repeating: "c", count: 50_000))) }
        #expect(throws: ImageError.self) { try read(many, RawHeader("x").signed) }
    }

    /// Type 7 is a contiguous file, which runtimes do not know; as a plain file it says the same.
    @Test func `type 7 is rewritten to type 0 with a true checksum`() throws {
        let header = RawHeader("name", flag: "7", size: 3).signed
        let tar = try ReadTar(header + [1, 2, 3] + [UInt8](repeating: 0, count: 509) + TarBlock.endOfArchive)
        let rewritten = try #require(tar.found[0].rewritten)
        #expect(tar.entries[0].kind == .file && tar.found[0].payload == [1, 2, 3])
        #expect(rewritten[156] == UInt8(ascii: "0"))
        let changed = rewritten.indices.filter { rewritten[$0] != header[$0] }
        #expect(changed.allSatisfy { $0 == 156 || (148..<156).contains($0) })
        #expect(try ReadTar(rewritten + [UInt8](repeating: 0, count: 512) + TarBlock.endOfArchive).names == ["name"])
    }
}
