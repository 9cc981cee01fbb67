import Codec
import ImageCore
import Layers
import SOCI
import Tar
import TestSupport
import Testing

@Suite struct ZTOCBuilderTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func vector(_ name: String) throws -> [UInt8] {
        try Repository.read("\(try #require(Repository.vectors))/\(name)")
    }

    private func build(_ layer: [UInt8], _ options: ZTOCOptions = ZTOCOptions()) throws -> IndexedLayer {
        try ZTOCBuilder(options: options, limit: 1 << 40).build(
            try folder.blob(layer), expecting: .init(blobDigest: nil, diffID: nil))
    }

    @Test(
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: [
            ("layer.tar.gz", "layer.tar.gz.ztoc"), ("prefetch.esgz", "prefetch.esgz.ztoc"),
            ("layer.tar", "layer.tar.ztoc"),
        ])
    func `the exact mode gives the reference's bytes`(layer: String, vector: String) throws {
        let blob =
            layer == "layer.tar"
            ? try Compressing.inflate(try Self.vector("layer.tar.gz"), in: folder)
            : try Self.vector(layer)
        let options = ZTOCOptions(spanSize: 1 << 20, isExact: true, buildTool: "AWS SOCI CLI v0.2")
        let ztoc = try #require(try build(blob, options).ztoc)
        #expect(try ztoc.encoded == Self.vector(vector))
    }

    @Test(.enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"))
    func `the fast mode differs from the exact one in checkpoints at most`() throws {
        let blob = try Self.vector("layer.tar.gz")
        let fast = try #require(try build(blob, ZTOCOptions(spanSize: 1 << 20)).ztoc)
        let exact = try #require(try build(blob, ZTOCOptions(spanSize: 1 << 20, isExact: true)).ztoc)
        #expect(fast.entries == exact.entries)
        #expect(fast.spans.archiveSize == exact.spans.archiveSize)
        #expect(fast.spans.isMonotonic && exact.spans.isMonotonic)
    }

    private static let tar: [UInt8] = {
        var random = SeededGenerator(seed: 12)
        var layer = LayerBuilder()
        for number in 0..<40 { layer.file("f\(number)", random.text(number * 1_000)) }
        return layer.tar
    }()

    @Test func `a zstd layer is read and proved, and has no zTOC`() throws {
        let layer = try build(try Compressing.zstd(Self.tar))
        #expect(layer.diffID == SHA256Hasher.digest(of: Self.tar))
        #expect(layer.entries.count == 40)
        guard case .none(let obstacle) = layer.outcome else {
            Issue.record("a zTOC was made")
            return
        }
        #expect(obstacle.reason.contains("zstd"))
    }

    @Test func `the padding behind the archive is not counted, unless a span begins in it`() throws {
        let padded = Self.tar + [UInt8](repeating: 0, count: 400_000)
        let one = try #require(try build(try Compressing.gzip(padded), ZTOCOptions(spanSize: 8 << 20)).ztoc)
        #expect(one.spans.archiveSize == Self.tar.count)
        for isExact in [true, false] {
            let blob = try Compressing.gzip(padded, membersOf: 100_000)
            let many = try #require(try build(blob, ZTOCOptions(spanSize: 100_000, isExact: isExact)).ztoc)
            #expect(many.spans.isMonotonic)
            // The reference counts the archive alone all the same.
            #expect(many.spans.archiveSize == (isExact ? Self.tar.count : padded.count))
        }
    }

    private func obstacle(_ layer: IndexedLayer) -> String? {
        if case .none(let obstacle) = layer.outcome { obstacle.reason } else { nil }
    }

    @Test(arguments: [false, true])
    func `a layer of more spans than a zTOC can hold is proved, and has none`(isExact: Bool) throws {
        let blob = try Compressing.gzip(Self.tar, membersOf: 50_000)
        let options = ZTOCOptions(spanSize: 50_000, isExact: isExact)
        func built(_ most: Int) throws -> IndexedLayer {
            try ZTOCBuilder(options: options, limit: 1 << 30, mostSpans: most).build(
                try folder.blob(blob), expecting: .init(blobDigest: nil, diffID: nil))
        }
        let count = try #require(try built(.max).ztoc?.spans.count)
        #expect(count > 3)
        #expect(try built(count).ztoc != nil)
        let layer = try built(count - 1)
        #expect(obstacle(layer)?.contains("--span-size") == true)
        #expect(layer.diffID == SHA256Hasher.digest(of: Self.tar))
    }

    /// Name, comment and checksum of the header, as Go's reader takes or refuses them.
    @Test(arguments: [
        (8, 511, 0, true), (8, 512, 0, false), (8, 1_200_000, 0, false), (16, 511, 0, true), (16, 512, 0, false),
        (2, 0, 0, true), (2, 0, 1, false), (10, 5, 0, true), (10, 5, 0x100, false),
    ])
    func `a layer whose gzip header runtimes refuse has no zTOC`(
        flags: UInt8, text: Int, damage: UInt32, isRead: Bool
    ) throws {
        let member = try Compressing.gzip(Self.tar)
        var header = Array(member.prefix(10))
        header[3] = flags
        if flags & 24 != 0 { header += [UInt8](repeating: 0x61, count: text) + [0] }
        if flags & 2 != 0 {
            let sum = ZlibSpanReader.crc32(header) ^ damage
            header += [UInt8(sum & 255), UInt8(sum >> 8 & 255)]
        }
        let blob = header + member.dropFirst(10)
        if damage != 0 { return try refuses(blob) }
        let layer = try build(blob)
        #expect((layer.ztoc != nil) == isRead)
        #expect(isRead || obstacle(layer)?.contains("gzip header") == true)
    }

    /// A wrong checksum of the header is refused where the layer is read already, or has no zTOC.
    private func refuses(_ blob: [UInt8]) throws {
        #expect((try? build(blob))?.ztoc == nil)
    }

    @Test func `entries are kept only where they are asked for, and always counted`() throws {
        let blob = try folder.blob(Self.tar)
        for keepsEntries in [false, true] {
            let layer = try ZTOCBuilder(options: ZTOCOptions(), limit: 1 << 30).build(
                blob, expecting: .init(blobDigest: nil, diffID: nil), keepsEntries: keepsEntries)
            #expect(layer.entries.count == (keepsEntries ? 40 : 0))
            #expect(layer.entryCount == 40)
            #expect(layer.ztoc?.entries.count == 40)
        }
    }

    @Test func `records come out as they went in`() {
        var entry = ZTOCEntry(name: FilePathBytes("f"), kind: .file, offset: 512, size: 0)
        #expect(entry.records.isEmpty)
        let records = [
            PAXRecord(key: "", value: []), PAXRecord(key: "a", value: [UInt8](repeating: 7, count: 300)),
            PAXRecord(key: "b", value: []),
        ]
        entry.records = records
        #expect(entry.records == records)
    }

    @Test func `what the image says of the layer is proved`() throws {
        let blob = try Compressing.gzip(Self.tar)
        let wrong = SHA256Hasher.digest(of: [1])
        let builder = ZTOCBuilder(options: ZTOCOptions(), limit: 1 << 30)
        #expect(throws: ImageError.self) {
            try builder.build(try folder.blob(blob), expecting: .init(blobDigest: wrong, diffID: nil))
        }
        #expect(throws: ImageError.self) {
            try builder.build(try folder.blob(blob), expecting: .init(blobDigest: nil, diffID: wrong))
        }
    }

    @Test func `members are counted`() throws {
        #expect(try build(try Compressing.gzip(Self.tar, membersOf: 50_000)).hasManyMembers)
        #expect(try !build(try Compressing.gzip(Self.tar)).hasManyMembers)
        #expect(try !build(Self.tar).hasManyMembers)
    }

    /// Headers that are legal tar and stand in the way of a zTOC, each before the same file.
    private static let odd: [(name: String, blocks: [UInt8], reason: String)] = {
        func block(_ flag: String, _ name: String, size: Int) -> [UInt8] {
            TarHeaderWriter.blocks(
                for: LayerBuilder.entry(name, .other(UInt8(ascii: Unicode.Scalar(flag) ?? "x")), 0o644) {
                    $0.size = size
                })
        }
        let record = Array("18 comment=global\n".utf8)
        let payload = record + [UInt8](repeating: 0, count: 512 - record.count)
        let link = TarHeaderWriter.blocks(
            for: LayerBuilder.entry("sized", .symlink, 0o777) {
                $0.linkName = FilePathBytes("f")
                $0.size = 5
            })
        return [
            ("a global header", block("g", "pax_global_header", size: record.count) + payload, "global"),
            ("type 7", block("7", "contiguous", size: 0), "type"),
            ("a link with a size", link, "5 bytes"),
        ]
    }()

    @Test(arguments: odd.indices)
    func `legal tars that a runtime would misplace get no zTOC, and a reason`(number: Int) throws {
        let (name, blocks, reason) = Self.odd[number]
        var layer = LayerBuilder()
        layer.add(raw: blocks)
        layer.file("f", "text")
        guard case .none(let obstacle) = try build(try Compressing.gzip(layer.tar)).outcome else {
            Issue.record("a zTOC was made in spite of \(name)")
            return
        }
        #expect(obstacle.reason.contains(reason), "\(obstacle.reason)")
    }

    @Test func `an empty plain layer has no zTOC, an empty gzip layer has one`() throws {
        guard case .none = try build([]).outcome else {
            Issue.record("a zTOC was made of nothing")
            return
        }
        let empty = try #require(try build(try Compressing.gzip([])).ztoc)
        #expect(empty.entries.isEmpty && empty.spans.count == 1)
    }

    @Test(arguments: [false, true])
    func `a plain tar without its end blocks is taken where a digest proves it`(isNamed: Bool) throws {
        var layer = LayerBuilder()
        layer.file("f", "text")
        let blob = try folder.blob(layer.unended)
        let digest = isNamed ? SHA256Hasher.digest(of: layer.unended) : nil
        let build = Result {
            try ZTOCBuilder(options: ZTOCOptions(), limit: 1 << 30).build(
                blob, expecting: .init(blobDigest: digest, diffID: digest))
        }
        #expect((try? build.get())?.ztoc?.entries.count == (isNamed ? 1 : nil))
    }

    @Test(arguments: [(0o100644, true), (0o644, true), (0o040755, false), (0o010644, false), (0o120777, false)])
    func `a file whose mode tells of another type gets no zTOC`(mode: Int, isTaken: Bool) throws {
        func octal(_ value: Int, _ digits: Int) -> [UInt8] {
            let text = String(value, radix: 8)
            return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
        }
        var blocks = TarHeaderWriter.blocks(for: LayerBuilder.entry("f", .file, 0) { _ in })
        blocks.replaceSubrange(100..<107, with: octal(mode, 7))
        blocks.replaceSubrange(148..<156, with: Array("        ".utf8))
        blocks.replaceSubrange(148..<154, with: octal(blocks.reduce(0) { $0 + Int($1) }, 6))
        var layer = LayerBuilder()
        layer.add(raw: blocks)
        let outcome = try build(try Compressing.gzip(layer.tar)).outcome
        if case .ztoc(let ztoc) = outcome {
            #expect(isTaken && ztoc.entries[0].mode == mode)
        } else {
            #expect(!isTaken)
        }
    }
}
