import ImageCore
import Tar
import TestSupport
import Testing

@Suite struct TarHeaderWriterTests {
    static let entries: [TarEntry] = {
        func entry(_ name: String, _ kind: TarEntry.Kind = .file, _ change: (inout TarEntry) -> Void = { _ in })
            -> TarEntry
        {
            var entry = TarEntry(name: FilePathBytes(name), kind: kind, mode: 0o4751)
            entry.modifiedSeconds = 1_700_000_000
            change(&entry)
            return entry
        }
        return [
            entry("plain"), entry("dir/", .directory), entry("fifo", .fifo),
            entry(String(repeating: "n", count: 100)), entry(String(repeating: "n", count: 101)),
            entry(String(repeating: "deep/", count: 200) + "name"), entry("müller 日本"),
            entry("link", .symlink) { $0.linkName = FilePathBytes(String(repeating: "t", count: 100)) },
            entry("longlink", .symlink) { $0.linkName = FilePathBytes(String(repeating: "t", count: 101)) },
            entry("hard", .hardlink) { $0.linkName = FilePathBytes("plain") },
            entry("device", .characterDevice) {
                $0.deviceMajor = 195
                $0.deviceMinor = 255
            },
            entry("block", .blockDevice) { $0.deviceMajor = 2_097_151 },
            entry("owner") {
                $0.userID = 2_097_151
                $0.groupID = 2_097_152
                $0.userName = FilePathBytes(String(repeating: "u", count: 31))
                $0.groupName = FilePathBytes(String(repeating: "g", count: 32))
            },
            entry("bigowner") {
                $0.userID = Int(UInt32.max)
                $0.groupID = Int(UInt32.max) - 1
            },
            entry("old") { $0.modifiedSeconds = -86_400 },
            entry("older") {
                $0.modifiedSeconds = -2
                $0.modifiedNanoseconds = 500_000_000
            },
            entry("justbefore") {
                $0.modifiedSeconds = -1
                $0.modifiedNanoseconds = 999_999_999
            },
            entry("subsecond") { $0.modifiedNanoseconds = 1 },
            entry("future") { $0.modifiedSeconds = 8_589_934_592 },
            entry("attributes") {
                $0.xattrs = [
                    TarEntry.XAttr(name: FilePathBytes("user.all"), value: (0...255).map { UInt8($0) }),
                    TarEntry.XAttr(name: FilePathBytes("user.none"), value: []),
                    TarEntry.XAttr(name: FilePathBytes(Array("user.".utf8) + [0xff]), value: [1]),
                ]
            },
        ]
    }()

    @Test func `our reader reads back every field`() throws {
        for entry in Self.entries {
            let read = try #require(
                try ReadTar(TarHeaderWriter.blocks(for: entry) + TarBlock.endOfArchive).entries.first)
            #expect(read.name == entry.name && read.linkName == entry.linkName && read.kind == entry.kind)
            #expect(read.mode == entry.mode && read.userID == entry.userID && read.groupID == entry.groupID)
            #expect(read.userName == entry.userName && read.groupName == entry.groupName)
            #expect(read.modifiedSeconds == entry.modifiedSeconds, "\(entry.name)")
            #expect(read.modifiedNanoseconds == entry.modifiedNanoseconds, "\(entry.name)")
            #expect(read.deviceMajor == entry.deviceMajor && read.deviceMinor == entry.deviceMinor)
            #expect(read.xattrs == entry.xattrs, "\(entry.name)")
        }
    }

    @Test func `what fits takes one block`() {
        for entry in Self.entries where ["plain", "dir/", "fifo", "link"].contains(entry.name.description) {
            #expect(TarHeaderWriter.blocks(for: entry).count == 512)
        }
    }

    @Test func `GNU tar lists the same`() async throws {
        var tar = TarBuilder()
        for entry in Self.entries { tar.add(entry) }
        let folder = try TemporaryDirectory()
        let path = try folder.write(tar.archive, to: "a.tar")
        let run = try await ToolRun.run(
            "tar", ["tvf", path, "--numeric-owner", "--full-time", "--quoting-style=literal"],
            environment: ["TZ": "UTC", "LC_ALL": "C"])
        #expect(run.code == 0 && run.error.isEmpty, "\(run.error)")
        let lines = run.output.split(separator: "\n").map(String.init)
        try #require(lines.count == Self.entries.count)
        for (line, entry) in zip(lines, Self.entries) {
            let link =
                switch entry.kind {
                case .symlink: " -> \(entry.linkName)"
                case .hardlink: " link to \(entry.linkName)"
                default: ""
                }
            #expect(line.hasSuffix(" \(entry.name)\(link)"), "\(line)")
            #expect(line.contains(" \(entry.userID)/\(entry.groupID) "), "\(line)")
        }
    }

    @Test func `GNU tar finds the xattrs`() async throws {
        var tar = TarBuilder()
        for entry in Self.entries where !entry.xattrs.isEmpty { tar.add(entry) }
        let folder = try TemporaryDirectory()
        let path = try folder.write(tar.archive, to: "a.tar")
        let run = try await ToolRun.run("tar", ["--xattrs", "-tvvf", path, "--quoting-style=escape"])
        let found = run.output.split(separator: "\n").filter { $0.contains("x:") }
            .map { $0.split(separator: " ").dropFirst().prefix(2).joined(separator: " ") }
        #expect(found.prefix(2) == ["256 user.all", "0 user.none"], "\(run.output)")
        #expect(found.count == 3)
    }

    /// The listing of GNU tar 1.34 is a second off for fractions before 1970; the files that it extracts are not.
    @Test func `GNU tar extracts the same times`() async throws {
        let times = [
            ("old", "-86400.000000000"), ("older", "-1.500000000"), ("justbefore", "-0.000000001"),
            ("subsecond", "1700000000.000000001"), ("future", "8589934592.000000000"),
        ]
        var tar = TarBuilder()
        for entry in Self.entries { tar.add(entry) }
        let folder = try TemporaryDirectory()
        let path = try folder.write(tar.archive, to: "a.tar")
        let names = times.map(\.0)
        let extraction = try await ToolRun.run("tar", ["xf", path, "-C", folder.path, "--no-same-owner"] + names)
        #expect(extraction.code == 0, "\(extraction.error)")
        let run = try await ToolRun.run("stat", ["-c", "%.9Y"] + names.map { folder.file($0) })
        #expect(run.output.split(separator: "\n").map(String.init) == times.map(\.1))
    }

    /// Octal ends at 8 GiB; above it base 256 in the same single block.
    @Test(arguments: [8_589_934_591, 8_589_934_592, 1 << 40, 1 << 60])
    func `a size of any magnitude takes one block`(size: Int) async throws {
        let entry = TarEntry(name: FilePathBytes("large"), kind: .file, mode: 0o644, size: size)
        let header = TarHeaderWriter.blocks(for: entry)
        #expect(header.count == 512)
        var visitor = try ReadTar(TarBlock.endOfArchive)
        var reader = TarReader()
        try header.withBytes { (bytes) throws(ImageError) in try reader.read(bytes, into: &visitor) }
        #expect(visitor.entries.first?.size == size)
        #expect(reader.skippable == size)
        reader.skip(size)
        let padding = [UInt8](repeating: 0, count: TarBlock.padding(after: size))
        try (padding + TarBlock.endOfArchive).withBytes { (bytes) throws(ImageError) in
            try reader.read(bytes, into: &visitor)
        }
        try reader.finish(framingIsProof: false)
        #expect(reader.hasEnded && visitor.found[0].hasEnded)
        // GNU tar shows the header before it misses the payload.
        let folder = try TemporaryDirectory()
        let path = try folder.write(header, to: "a.tar")
        let run = try await ToolRun.run("tar", ["tvf", path])
        #expect(run.output.contains(" \(size) "), "\(run.output)")
    }
}
