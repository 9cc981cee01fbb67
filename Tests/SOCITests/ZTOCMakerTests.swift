import Codec
import EStargz
import ImageCore
import Layers
import SOCI
import Tar
import TestSupport
import Testing

/// zTOCs of layers that we write, made of what the writer knows.
@Suite struct ZTOCMakerTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// All that a zTOC has a field for.
    private static let layer: LayerBuilder = {
        var random = SeededGenerator(seed: 9)
        var layer = LayerBuilder()
        layer.folder("usr/", mode: 0o1755)
        layer.file("usr/tool", random.text(150_000), mode: 0o4755) {
            $0.modifiedNanoseconds = 123_456_789
            $0.userID = 3_000_000
            $0.groupID = 7
            $0.userName = FilePathBytes("app")
            $0.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.note"), value: [0xff, 0, 0x0a])]
        }
        layer.hardlink("usr/tool2", to: "usr/tool")
        layer.symlink("usr/alias", to: "tool")
        layer.file("usr/" + String(repeating: "n", count: 180) + "/long", "long\n")
        layer.file("usr/\u{fc}n\u{ef}code", random.noise(90_000))
        layer.add(LayerBuilder.entry("null", .characterDevice, 0o666) { ($0.deviceMajor, $0.deviceMinor) = (1, 3) })
        layer.add(LayerBuilder.entry("pipe", .fifo, 0o600) { $0.modifiedSeconds = -5 })
        layer.file(".wh.gone")
        layer.file("empty")
        return layer
    }()

    private func ztoc(_ outcome: IndexedLayer.Outcome) throws -> ZTOC {
        switch outcome {
        case .ztoc(let ztoc): return ztoc
        case .none(let obstacle): throw ImageError(.failure, obstacle.reason, entry: obstacle.entry)
        }
    }

    /// Holds every entry against the tar that it speaks of.
    private func compare(_ ztoc: ZTOC, with plain: [UInt8]) throws {
        let entries = try folder.layer(plain).entries
        let places = try ztoc.layout()
        try #require(places.count == entries.count)
        for (place, entry) in zip(places, entries) {
            let listed = ztoc.entries[place.entry]
            #expect(place.header == ByteRange(offset: entry.headerOffset, count: entry.headerSize))
            #expect(listed.payload == entry.payload)
            #expect(listed.name == entry.name && listed.linkName == entry.linkName)
            #expect(listed.kind == ZTOCEntry.Kind(entry.kind))
            #expect(listed.mode == Int(entry.mode))
            #expect(Int(listed.userID) == entry.userID && Int(listed.groupID) == entry.groupID)
            #expect(listed.userName == entry.userName && listed.groupName == entry.groupName)
            #expect(listed.modifiedSeconds == entry.modifiedSeconds)
            #expect(listed.modifiedNanoseconds == entry.modifiedNanoseconds)
            #expect(listed.deviceMajor == entry.deviceMajor && listed.deviceMinor == entry.deviceMinor)
            let prefix = Array("SCHILY.xattr.".utf8)
            let xattrs = listed.records.filter { $0.key.starts(with: prefix) }.map { record in
                TarEntry.XAttr(name: FilePathBytes(Array(record.key.dropFirst(prefix.count))), value: record.value)
            }
            #expect(xattrs == entry.xattrs)
        }
    }

    @Test func `every entry of an eStargz layer lies where its zTOC says, its table of contents included`() throws {
        let rewriting = try Rewriting(Self.layer.tar, putting: ["usr/alias"], spanSize: 100_000, in: folder)
        let written = rewriting.written
        let made = try ztoc(
            ZTOCMaker(rewriting.contents, options: ZTOCOptions(spanSize: 100_000)).ztoc(
                of: rewriting.plan, followedBy: written.tocEntry,
                in: .init(size: written.size, plainSize: written.plainSize, spans: written.spans)))
        let plain = try Compressing.inflate(rewriting.blob, in: folder)
        try compare(made, with: plain)
        #expect(made.entries.last?.name == TOC.name)
        #expect(made.spans.archiveSize == plain.count)
        #expect(made.spans.isMonotonic)
    }

    @Test func `records are sorted by key, and of a repeated key the last counts`() throws {
        var layer = LayerBuilder()
        layer.file("a") { $0.xattrs = ["user.b", "user.a"].map { .init(name: FilePathBytes($0), value: [1]) } }
        let contents = try folder.layer(try Compressing.zstd(layer.tar))
        let made = try ztoc(try maker(contents))
        #expect(
            made.entries[0].records.map { String(decoding: $0.key, as: UTF8.self) }
                == ["SCHILY.xattr.user.a", "SCHILY.xattr.user.b"])
    }

    private func maker(_ contents: LayerContents) throws -> IndexedLayer.Outcome {
        let span = CompressedSpan(
            checkpoint: InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: 0, window: []),
            digest: SHA256Hasher.digest(of: []))
        return try ZTOCMaker(contents, options: ZTOCOptions()).ztoc(
            in: .init(size: 1_000_000, plainSize: contents.plainSize, spans: [span]))
    }

    @Test func `a layer whose plain bytes stay has its entries where they were`() throws {
        let contents = try folder.layer(try Compressing.zstd(Self.layer.tar + [UInt8](repeating: 0, count: 8_192)))
        let made = try ztoc(try maker(contents))
        try compare(made, with: Self.layer.tar)
        // What pads the archive behind its end blocks is not counted, as in the reference.
        #expect(made.spans.archiveSize == Self.layer.tar.count)
    }

    /// What the format or a runtime cannot take, each with a word of the reason.
    private static let obstacles: [(entry: TarEntry, reason: String)] = [
        (LayerBuilder.entry("odd", .other(UInt8(ascii: "V")), 0o644) { _ in }, "tar type"),
        (LayerBuilder.entry("old", .file, 0o644) { $0.modifiedSeconds = 400_000_000_000 }, "time"),
        (LayerBuilder.entry("far", .file, 0o644) { $0.userID = 1 << 40 }, "32 bits"),
        (LayerBuilder.entry("link", .hardlink, 0o644) { $0.linkName = FilePathBytes("nowhere") }, "hardlink"),
        (LayerBuilder.entry("link", .hardlink, 0o644) { $0.linkName = FilePathBytes("later") }, "before it"),
    ]

    @Test(arguments: obstacles.indices)
    func `what a zTOC cannot tell truly is named with its reason`(number: Int) throws {
        let (entry, reason) = Self.obstacles[number]
        var layer = LayerBuilder()
        layer.file("first", "text")
        layer.add(entry)
        layer.file("later", "text")
        guard case .none(let obstacle) = try maker(try folder.layer(try Compressing.zstd(layer.tar))) else {
            Issue.record("a zTOC was made")
            return
        }
        #expect(obstacle.entry == entry.name)
        #expect(obstacle.reason.contains(reason), "\(obstacle.reason)")
    }
}
