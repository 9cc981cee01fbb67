import ImageCore
import Tar
import TestSupport
import Testing

@Suite struct TarReaderTests {
    /// Every kind of entry, extension headers of both dialects, payloads around the block's size.
    static let everything: [UInt8] = {
        var tar = TarBuilder()
        tar.folder("dir/")
        for count in [0, 1, 511, 512, 513, 1024, 1500] {
            tar.file("dir/file\(count)", (0..<count).map { UInt8(truncatingIfNeeded: $0) })
        }
        tar.file(String(repeating: "long/", count: 60) + "name", [1, 2, 3])
        tar.addRaw(RawHeader.extended("L", Array((String(repeating: "g", count: 700) + "\u{0}").utf8)))
        tar.addRaw(RawHeader.extended("K", Array((String(repeating: "t", count: 200) + "\u{0}").utf8)))
        tar.addRaw(RawHeader("cut", flag: "2", dialect: .gnu).setting(157, "cut").signed)
        tar.symlink("symlink", to: "dir/file1")
        tar.hardlink("hardlink", to: "dir/file1")
        var entry = TarEntry(name: FilePathBytes("attributes"), kind: .file, mode: 0o4755)
        entry.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.x"), value: (0...255).map { UInt8($0) })]
        entry.modifiedSeconds = -2
        entry.modifiedNanoseconds = 500_000_000
        entry.userID = 3_000_000
        tar.add(entry, [9])
        tar.addRaw(RawHeader.extended("g", RawHeader.record("comment", "from git")))
        tar.file("last", [7])
        return tar.archive
    }()

    @Test(arguments: [1, 7, 511, 512, 513, 4096]) func `finds the same in pieces of any size`(step: Int) throws {
        let whole = try ReadTar(Self.everything).account
        #expect(whole.count == 14)
        #expect(try ReadTar(Self.everything, step: step).account == whole)
    }

    @Test(arguments: [1, 7, 511, 512, 513, 4096])
    func `every case of the corpus is judged alike in pieces of any size`(step: Int) async throws {
        for made in try await MadeTars.cases() where made.bytes.count < 200_000 || step >= 511 {
            let whole = Result { () throws(ImageError) in try ReadTar(made.bytes).account }
            let pieces = Result { () throws(ImageError) in try ReadTar(made.bytes, step: step).account }
            #expect(whole == pieces, "\(made.name)")
        }
    }

    @Test func `every case of the corpus is refused or read as its manifest says`() async throws {
        let cases = try await MadeTars.cases()
        #expect(cases.count > 50)
        for made in cases {
            // A layer of no bytes at all is proved by its digest, which the reader does not see.
            let result = Result { () throws(ImageError) in
                try ReadTar(made.bytes, framingIsProof: made.bytes.isEmpty)
            }
            switch result {
            case .success: #expect(!made.isError, "\(made.name) was read")
            case .failure(let error):
                #expect(made.isError, "\(made.name): \(error)")
                #expect(error.code == .unreadableInput && error.context.offset != nil, "\(made.name): \(error)")
            }
        }
    }

    /// Names, links, sizes and offsets of the ordinary cases, as another implementation lists them.
    @Test func `finds what Python's tarfile finds`() async throws {
        let script = """
            import sys, tarfile
            for path in sys.argv[1:]:
                for member in tarfile.open(path, encoding="utf-8", errors="surrogateescape"):
                    def hex(text): return text.encode("utf-8", "surrogateescape").hex() or "-"
                    link = member.linkname if member.islnk() or member.issym() else ""
                    has_payload = member.isreg() or member.type not in tarfile.SUPPORTED_TYPES
                    size, place = (member.size, member.offset_data) if has_payload else (0, "-")
                    print(hex(member.name), hex(link), size, place, oct(member.mode), member.uid)
                print(path)
            """
        let folder = try TemporaryDirectory()
        var paths: [String] = []
        var ours: [String] = []
        // Of sparse files Python gives the size that they unfold to.
        for made in try await MadeTars.cases()
        where !made.isError && !made.bytes.isEmpty && !made.name.hasPrefix("sparse") {
            let path = try folder.write(made.bytes, to: made.name)
            paths.append(path)
            ours += try ReadTar(made.bytes).entries.map(\.pythonLine) + [path]
        }
        let run = try await ToolRun.run("python3", ["-c", script] + paths)
        try #require(run.code == 0, "\(run.error)")
        #expect(ours == run.output.split(separator: "\n").map(String.init))
    }

    @Test func `finds what GNU tar lists`() async throws {
        let folder = try TemporaryDirectory()
        for name in ["v7", "ustar", "pax", "gnu", "implicit-parents", "whiteouts", "base-256", "hardlink-chain"] {
            let bytes = try await MadeTars.named(name + ".tar")
            let path = try folder.write(bytes, to: name)
            let run = try await ToolRun.run(
                "tar", ["tvf", path, "--numeric-owner", "--full-time", "--quoting-style=literal"],
                environment: ["TZ": "UTC", "LC_ALL": "C"])
            #expect(run.code == 0, "\(name): \(run.error)")
            let ours = try ReadTar(bytes).entries.map { $0.listing }
            // Columns: mode, owner, size or device, date, time, name and link.
            let theirs = run.output.split(separator: "\n").map { line -> String in
                let columns = line.split(separator: " ", maxSplits: 5).map(String.init)
                // A time without a fraction is padded.
                return "\(columns[0]) \(columns[1]) \(columns[2]) \(columns[5].drop { $0 == " " })"
            }
            #expect(ours == theirs, "\(name)")
        }
    }

    @Test func `payloads come whole and in place`() throws {
        for item in try ReadTar(Self.everything, step: 100).found {
            let range = item.entry.payload
            #expect(item.payload == Array(Self.everything[range.offset..<range.end]))
            #expect(item.entry.headerOffset % 512 == 0 && item.entry.headerSize % 512 == 0)
            #expect(item.entry.end % 512 == 0)
        }
    }

    @Test func `headers follow each other without a gap`() throws {
        let entries = try ReadTar(Self.everything).entries
        for (entry, next) in zip(entries, entries.dropFirst()) where next.name != FilePathBytes("last") {
            #expect(next.headerOffset == entry.end)
        }
    }

    @Test func `every cut is an error where nothing else proves the end`() {
        var tar = TarBuilder()
        tar.folder("dir/")
        tar.file("dir/" + String(repeating: "n", count: 120), [1, 2, 3])
        let archive = tar.archive
        for count in 0..<archive.count {
            #expect(throws: ImageError.self, "cut at \(count)") { try ReadTar(Array(archive[..<count])) }
        }
    }

    /// A single compressed member that ends with its checksum cannot have lost its tail: then missing end blocks are
    /// only missing, but half a header or file is still an error.
    @Test func `with the framing as proof a cut is legal only between entries`() throws {
        var tar = TarBuilder()
        tar.folder("dir/")
        tar.file("file", [1, 2, 3])
        let archive = tar.archive
        for count in 0..<archive.count {
            let legal = [0, 512, 1536, 2048].contains(count)
            let result = Result { () throws(ImageError) in
                try ReadTar(Array(archive[..<count]), framingIsProof: true).names
            }
            #expect((try? result.get()) != nil ? legal : !legal, "cut at \(count)")
        }
    }

    @Test func `every changed byte of a header is an error`() throws {
        let header = RawHeader("name", size: 0).signed
        for index in header.indices {
            for change: UInt8 in [1, 0x80] {
                var changed = header
                changed[index] ^= change
                let result = try? ReadTar(changed + TarBlock.endOfArchive).names
                // Behind the checksum's six digits stand a NUL and a space, which mean the same as other blanks.
                let isBlank = (154...155).contains(index)
                #expect(result == nil || isBlank, "byte \(index)")
            }
        }
    }

    /// Star and old Sun tars summed signed bytes.
    @Test func `a checksum of signed bytes is accepted`() throws {
        let header = RawHeader("caf").setting(3, [0xe9]).signed
        let unsigned = header.reduce(0) { $0 + Int($1) } - header[148..<156].reduce(0) { $0 + Int($1) } + 256
        var changed = header
        changed.replaceSubrange(148..<154, with: Array(("00" + String(unsigned - 256, radix: 8)).utf8.suffix(6)))
        #expect(try ReadTar(changed + TarBlock.endOfArchive).entries[0].name.bytes == [0x63, 0x61, 0x66, 0xe9])
    }

    @Test func `what follows the end blocks is nobody's`() throws {
        var tar = TarBuilder()
        tar.file("file")
        #expect(try ReadTar(tar.archive + RawHeader("later").signed, step: 512).names == ["file"])
        #expect(try ReadTar(tar.archive + [1, 2, 3]).names == ["file"])
    }

    @Test func `what is skipped is as good as read`() throws {
        var tar = TarBuilder()
        tar.file("full", [UInt8](repeating: 1, count: 1024))
        tar.file("later", [2])
        let bytes = tar.archive + [1, 2, 3]
        var reader = TarReader()
        var visitor = try ReadTar(TarBlock.endOfArchive)
        func read(_ range: Range<Int>) throws(ImageError) {
            try Array(bytes[range]).withBytes { (piece) throws(ImageError) in try reader.read(piece, into: &visitor) }
        }
        #expect(reader.skippable == 0)
        try read(0..<600)
        #expect(reader.skippable == 936)
        reader.skip(936)
        #expect(reader.offset == 1536)
        try read(1536..<bytes.count - 2)
        #expect(reader.hasEnded && visitor.names == ["full", "later"])
        reader.skip(2)
        #expect(reader.offset == bytes.count)
        try reader.finish(framingIsProof: false)
    }

    @Test func `one zero block before more entries is an error`() {
        var tar = TarBuilder()
        tar.file("file")
        tar.addRaw([UInt8](repeating: 0, count: 512))
        tar.file("later")
        let error = #expect(throws: ImageError.self) { try ReadTar(tar.archive) }
        #expect(error?.context.offset == 1024)
    }

    @Test(arguments: ["x", "L", "K"] as [Character])
    func `an extension header needs its entry`(flag: Character) {
        let payload = flag == "x" ? RawHeader.record("path", "p") : Array("p\u{0}".utf8)
        let header = RawHeader.extended(flag, payload)
        #expect(throws: ImageError.self) { try ReadTar(header + TarBlock.endOfArchive) }
        #expect(throws: ImageError.self) { try ReadTar(header, framingIsProof: true) }
    }

    @Test(
        arguments: [
            ("1", TarEntry.Kind.hardlink), ("2", .symlink), ("3", .characterDevice), ("4", .blockDevice),
            ("5", .directory), ("6", .fifo),
        ] as [(Character, TarEntry.Kind)])
    func `a link, folder or device has no payload, whatever its size field says`(flag: Character, kind: TarEntry.Kind)
        throws
    {
        let archive = RawHeader("first", flag: flag, size: 512).setting(157, "t").signed + RawHeader("second").signed
        let read = try ReadTar(archive + TarBlock.endOfArchive)
        #expect(read.names == ["first", "second"])
        #expect(read.entries[0].kind == kind && read.entries[0].size == 0)
    }

    @Test func `a slash at the end makes a folder only of the oldest type`() throws {
        let old = RawHeader("dir/", flag: "\u{0}", dialect: .v7).signed
        let new = RawHeader("dir/", flag: "0").signed
        #expect(try ReadTar(old + new + TarBlock.endOfArchive).entries.map(\.kind) == [.directory, .file])
    }
}

extension Result where Success == [String], Failure == ImageError {
    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.success(let one), .success(let other)): one == other
        case (.failure(let one), .failure(let other)): one == other
        default: false
        }
    }
}

extension TarEntry {
    /// As the script prints it; Python shows no slash at the end of a name.
    fileprivate var pythonLine: String {
        var name = name.bytes
        while name.last == UInt8(ascii: "/") { name.removeLast() }
        let link = linkName.isEmpty ? "-" : Hex.encode(linkName.bytes)
        let hasPayload =
            switch kind {
            case .file, .other: true
            default: false
            }
        return "\(name.isEmpty ? "-" : Hex.encode(name)) \(link) \(hasPayload ? size : 0) "
            + "\(hasPayload ? String(payload.offset) : "-") 0o\(String(mode, radix: 8)) \(userID)"
    }

    /// As `tar tv --numeric-owner` shows it, without the date.
    fileprivate var listing: String {
        let letter =
            switch kind {
            case .file, .other: "-"
            case .hardlink: "h"
            case .symlink: "l"
            case .characterDevice: "c"
            case .blockDevice: "b"
            case .directory: "d"
            case .fifo: "p"
            }
        let rights = (0..<9).map { mode >> (8 - $0) & 1 == 1 ? ["r", "w", "x"][$0 % 3] : "-" }.joined()
        let isDevice = kind == .characterDevice || kind == .blockDevice
        let amount = isDevice ? "\(deviceMajor),\(deviceMinor)" : "\(size)"
        let link = kind == .symlink ? " -> \(linkName)" : kind == .hardlink ? " link to \(linkName)" : ""
        return "\(letter)\(rights) \(userID)/\(groupID) \(amount) \(name)\(link)"
    }
}
