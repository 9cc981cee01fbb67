import ImageCore
import Tar
import Testing

/// What one header block says, dialect by dialect.
@Suite struct TarHeaderTests {
    private func entry(_ header: RawHeader) throws -> TarEntry {
        try #require(try ReadTar(header.signed + TarBlock.endOfArchive).entries.first)
    }

    @Test func `the prefix stands before the name in ustar`() throws {
        #expect(try entry(RawHeader("name").setting(345, "pre/fix")).name == FilePathBytes("pre/fix/name"))
        let full = RawHeader(String(repeating: "n", count: 100)).setting(345, String(repeating: "p", count: 155))
        #expect(try entry(full).name.bytes.count == 256)
    }

    @Test func `V7 has neither prefix nor owner's names`() throws {
        let header = RawHeader("name", dialect: .v7).setting(345, "prefix").setting(265, "owner")
        #expect(try entry(header).name == FilePathBytes("name"))
        #expect(try entry(header).userName == .empty)
    }

    /// GNU keeps access and change time where POSIX has the prefix.
    @Test func `GNU has times where the prefix is`() throws {
        let header = RawHeader("name", dialect: .gnu).setting(345, "14371573000\u{0}14371573000\u{0}")
        #expect(try entry(header).name == FilePathBytes("name"))
    }

    /// Go before 1.8, and so Docker before 17.03, wrote a prefix into GNU headers; Go's reader, which runtimes use,
    /// takes it where it can be no time (archive/tar, reader.go, "Prior to Go1.8, the Writer had a bug").
    @Test func `a prefix that can be no time is read in GNU headers, as Go does it`() throws {
        let header = RawHeader("name", dialect: .gnu).setting(345, "usr/share/long")
        #expect(try entry(header).name == FilePathBytes("usr/share/long/name"))
        let notASCII = RawHeader("name", dialect: .gnu).setting(345, "caf\u{e9}")
        #expect(try entry(notASCII).name == FilePathBytes("name"))
    }

    /// star shortens the prefix to 131 bytes and keeps times behind it.
    @Test func `star's times are not read as a prefix`() throws {
        let header = RawHeader("name").setting(345, String(repeating: "p", count: 131))
            .setting(476, "14371573000\u{0}14371573000\u{0}").setting(508, "tar\u{0}")
        #expect(try entry(header).name.bytes.count == 131 + 5)
    }

    @Test func `devices have numbers, files have not`() throws {
        let device = RawHeader("d", flag: "4").setting(329, "0000010\u{0}0000021\u{0}")
        #expect(try entry(device).deviceMajor == 8 && entry(device).deviceMinor == 17)
        let file = RawHeader("f").setting(329, "garbage")
        #expect(try entry(file).deviceMajor == 0)
    }

    @Test func `the mode keeps its twelve permission bits`() throws {
        #expect(try entry(RawHeader("f").setting(100, "0106755\u{0}")).mode == 0o6755)
    }

    @Test(arguments: [100, 108, 116, 124, 136]) func `a number field of letters is an error`(offset: Int) {
        #expect(throws: ImageError.self) { try entry(RawHeader("f").setting(offset, "letters")) }
    }

    @Test func `a name fills its field without a NUL`() throws {
        let header = RawHeader(String(repeating: "n", count: 100), flag: "2")
            .setting(157, String(repeating: "t", count: 100))
        #expect(try entry(header).name.bytes.count == 100)
        #expect(try entry(header).linkName.bytes.count == 100)
    }
}
