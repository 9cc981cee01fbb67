import Codec
import ImageCore
import JSON
import Layers
import OCI
import SOCI
import Tar
import TestSupport
import Testing
import Transports
import Verification

/// What `verify` finds in SOCI indexes and zTOCs: nothing in what is right, and the right code for each kind of damage.
@Suite struct SOCIVerifierTests {
    private let folder: TemporaryDirectory
    private let image: IndexedImage

    init() throws {
        folder = try TemporaryDirectory()
        image = try IndexedImage(try GzipProducer.zlib6.pack(Self.source.tar), in: folder)
    }

    private static let source: LayerBuilder = {
        var random = SeededGenerator(seed: 21)
        var layer = LayerBuilder()
        layer.folder("bin/")
        layer.file("bin/tool", random.text(700_000), mode: 0o755) {
            $0.userName = FilePathBytes("root")
            $0.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.k"), value: [1])]
            $0.modifiedNanoseconds = 5
        }
        layer.file("bin/small", "small")
        layer.file("bin/empty")
        layer.symlink("bin/link", to: "tool")
        layer.hardlink("bin/hard", to: "bin/tool")
        layer.add(LayerBuilder.entry("null", .characterDevice, 0o666) { $0.deviceMinor = 3 })
        layer.file("last", random.text(300_000))
        return layer
    }()

    private func findings(_ archive: [UInt8], depth: Verifier.Depth = .full) throws -> [Finding] {
        let path = try folder.write(archive, to: "image.tar")
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let pool = try WorkerPool(width: 2)
        defer { pool.close() }
        return try Verifier(
            source, depth: depth, pool: pool, temporaryDirectory: folder.path, largestLayer: 1 << 30
        ).verifyAll()
    }

    private func codes(_ image: IndexedImage, depth: Verifier.Depth = .full) throws -> [String] {
        try findings(try image.archive(), depth: depth).map(\.code)
    }

    // MARK: - What is right

    @Test("nothing is found in what we make, whatever the layer is packed as", arguments: SOCIIndex.Version.allCases)
    func right(version: SOCIIndex.Version) throws {
        let tar = Self.source.tar
        let padded = try Compressing.gzip(tar + [UInt8](repeating: 0, count: 9_728))
        for blob in try [tar, padded] + GzipProducer.allCases.map({ try $0.pack(tar) }) {
            var image = try IndexedImage(blob, in: folder)
            image.version = version
            image.prefetch = PrefetchArtifact([0...0]).encoded
            #expect(try findings(try image.archive()).map(\.description) == [])
            #expect(try codes(image, depth: .structure(hashed: [])) == [])
        }
    }

    @Test(
        "nothing is found in what the reference wrote",
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: [
            ("layer.tar.gz", "layer.tar.gz.ztoc"), ("prefetch.esgz", "prefetch.esgz.ztoc"),
            ("layer.tar", "layer.tar.ztoc"),
        ])
    func reference(layer: String, ztoc: String) throws {
        let vectors = try #require(Repository.vectors)
        let isPlain = layer.hasSuffix(".tar")
        let packed = try Repository.read("\(vectors)/\(isPlain ? "layer.tar.gz" : layer)")
        let blob = isPlain ? try Compressing.inflate(packed, in: folder) : packed
        let bytes = try Repository.read("\(vectors)/\(ztoc)")
        var image = IndexedImage(
            try EStargzBlob.layer(blob, in: folder), try ZTOC(reading: try folder.blob(bytes)))
        image.ztocBytes = bytes
        #expect(try codes(image) == [])
        #expect(try findings(try Repository.read("\(vectors)/soci-v2.oci.tar")) == [])
    }

    // MARK: - Documents

    struct DocumentDamage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let codes: [String]
        var isError = true
        let apply: @Sendable (inout IndexedImage) -> Void

        init(
            _ what: String, _ codes: [String], isError: Bool = true,
            _ apply: @escaping @Sendable (inout IndexedImage) -> Void
        ) {
            testDescription = what
            self.codes = codes
            self.isError = isError
            self.apply = apply
        }
    }

    static let other = SHA256Hasher.digest(of: [1])

    static let documentDamages = [
        DocumentDamage("the manifest does not name the index", ["soci-index-unlisted"]) { $0.isNamed = false },
        DocumentDamage("nothing lists the index", ["soci-index-unlisted"]) { $0.isListed = false },
        DocumentDamage("the index is not there", ["platform-absent", "soci-index-missing"]) {
            $0.absent = [.index]
        },
        DocumentDamage("the index names another manifest", ["soci-index-unlisted", "soci-index-unlisted"]) {
            $0.namedManifest = other.description
        },
        DocumentDamage("a space more", ["soci-index-not-canonical"]) { $0.spelling = { $0 + [0x20] } },
        DocumentDamage("keys in another order", ["soci-index-not-canonical"]) {
            $0.spelling = { bytes in
                Array(
                    String(decoding: bytes, as: UTF8.self).replacing(
                        #""mediaType":"application/vnd.oci.image.manifest.v1+json","config""#, with: #""config""#
                    ).replacing(
                        #"{"schemaVersion":2,"#,
                        with: #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2,"#
                    ).utf8)
            }
        },
        DocumentDamage("a field that runtimes do not know", ["soci-index-not-canonical"]) {
            $0.spelling = { Array($0.dropLast()) + Array(#","artifactType":"x"}"#.utf8) }
        },
        DocumentDamage("the config is not there", ["soci-config"]) { $0.absent = [.config] },
        DocumentDamage("the index is of another version than it is used as", ["soci-config"]) {
            $0.spelling = { $0.replacing(Array("soci.index.v2".utf8), with: Array("soci.index.v1".utf8)) }
        },
        DocumentDamage("a zTOC of another layer", ["soci-layer-unknown"]) {
            $0.change = { $0.layers[0].layer = other }
        },
        DocumentDamage("two zTOCs of a layer", ["soci-layer-repeated"], isError: false) {
            $0.change = { $0.layers.append($0.layers[0]) }
        },
        DocumentDamage("a zTOC of another media type", ["soci-media-type"], isError: false) {
            $0.ztocMediaType = MediaType("application/vnd.other")
        },
        DocumentDamage("another span size", ["ztoc-span-size"], isError: false) {
            $0.change = { $0.layers[0].spanSize = 7 }
        },
        DocumentDamage("the layer is said to have no xattrs", ["soci-disable-xattrs"]) {
            $0.change = { $0.layers[0].disablesXattrs = true }
        },
        DocumentDamage("the zTOC is not there", ["ztoc-missing"]) {
            $0.absent = [.ztoc]
        },
        DocumentDamage("the zTOC has another size", ["ztoc-size-mismatch"]) {
            $0.change = { $0.layers[0].ztocSize += 1 }
        },
        DocumentDamage("the zTOC is cut", ["ztoc-unreadable"]) { $0.ztocBytes = Array("zTOC".utf8) },
        DocumentDamage("spans beyond the end are to be fetched", ["soci-prefetch-range"]) {
            $0.prefetch = PrefetchArtifact([0...1, 4_000...4_001]).encoded
        },
        DocumentDamage("spans that are none", ["soci-prefetch-unreadable"]) { $0.prefetch = Array("{}".utf8) },
        DocumentDamage("spans of a layer without a zTOC", ["soci-prefetch-unused"], isError: false) {
            $0.prefetch = PrefetchArtifact([0...0]).encoded
            $0.change = { $0.layers = [] }
        },
        DocumentDamage("an index of version 1 for a manifest of another size", ["soci-subject"]) {
            $0.version = .v1
            $0.change = { index in
                index.subject = index.subject.map {
                    Descriptor(mediaType: $0.mediaType, digest: $0.digest, size: $0.size + 1)
                }
            }
        },
    ]

    @Test("damage to the documents has its code, without a look at the layer's bytes", arguments: documentDamages)
    func documents(damage: DocumentDamage) throws {
        var image = image
        damage.apply(&image)
        for depth in [Verifier.Depth.full, .structure(hashed: [])] {
            let found = try findings(try image.archive(), depth: depth)
            #expect(found.map(\.code).sorted() == damage.codes, "\(found.map(\.description))")
            #expect(found.contains { $0.severity == .error } == damage.isError)
        }
    }

    @Test("a zTOC with another digest than its descriptor says")
    func ztocDigest() throws {
        var archive = try image.archive()
        let bytes = try image.ztoc.encoded
        let place = try #require(archive.firstRange(of: bytes.suffix(3_000)))
        archive[place.lowerBound + 40] ^= 1
        #expect(try findings(archive).map(\.code) == ["ztoc-digest-mismatch"])
    }

    // MARK: - Spans

    struct SpanDamage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let codes: Set<String>
        /// Whether it is seen without inflating.
        let isStructural: Bool
        let apply: @Sendable (SpanTable) -> SpanTable

        init(
            _ what: String, _ codes: Set<String>, isStructural: Bool = false,
            _ apply: @escaping @Sendable (SpanTable) -> SpanTable
        ) {
            testDescription = what
            self.codes = codes
            self.isStructural = isStructural
            self.apply = apply
        }
    }

    static let spanDamages = [
        SpanDamage("bytes of a window", ["ztoc-span-content"]) { table in
            table.changing(1) { window in window = window.map { $0 ^ 1 } }
        },
        SpanDamage("no window", ["ztoc-span-content"]) { table in table.changing(1) { $0 = [] } },
        SpanDamage("a digest", ["ztoc-span-digest"]) { $0.changing(1, digest: other) },
        SpanDamage("the last digest", ["ztoc-span-digest"]) { $0.changing($0.count - 1, digest: other) },
        SpanDamage("a checkpoint one byte later", ["ztoc-span-content", "ztoc-span-digest"]) {
            $0.changing(2, input: 1)
        },
        SpanDamage("more output claimed", ["ztoc-span-content"]) { $0.changing(2, output: 1) },
        SpanDamage("much more output claimed", ["ztoc-span-content"]) { table in
            table.changing(1, output: table.plainRange(of: 1).count - 1)
        },
        SpanDamage("less output claimed", ["ztoc-span-content"]) { $0.changing(2, output: -1) },
        SpanDamage("other bits", ["ztoc-span-content", "ztoc-span-digest"]) { table in
            table.changing(1, bits: (table.checkpoints[1].bits + 3) & 7)
        },
        SpanDamage("an archive longer than the layer", ["ztoc-span-content"]) {
            $0.replacing(archiveSize: $0.archiveSize + (1 << 40))
        },
        SpanDamage("spans that do not ascend", ["ztoc-spans"], isStructural: true) { table in
            var checkpoints = table.checkpoints
            checkpoints.swapAt(1, 2)
            return table.replacing(checkpoints: checkpoints)
        },
        SpanDamage("two spans at one place", ["ztoc-spans"], isStructural: true) { table in
            var checkpoints = table.checkpoints
            checkpoints[2] = checkpoints[1]
            return table.replacing(checkpoints: checkpoints)
        },
        SpanDamage("a first span inside the header", ["ztoc-spans"], isStructural: true) { $0.changing(0, input: -1) },
        SpanDamage("a layer of another size", ["ztoc-size-mismatch"], isStructural: true) {
            $0.replacing(compressedSize: $0.compressedSize + 1)
        },
        SpanDamage("an archive that ends before its files", ["ztoc-header-position"], isStructural: true) {
            $0.replacing(archiveSize: $0.checkpoints[$0.count - 1].outputOffset)
        },
    ]

    @Test("damage to a span table is found", arguments: spanDamages)
    func spans(damage: SpanDamage) throws {
        var image = image
        #expect(image.ztoc.spans.count > 4)
        image.ztoc.spans = damage.apply(image.ztoc.spans)
        let found = try findings(try image.archive())
        #expect(!found.isEmpty)
        #expect(Set(found.map(\.code)).isSubset(of: damage.codes), "\(found.map(\.description))")
        #expect(try !codes(image, depth: .structure(hashed: [])).isEmpty == damage.isStructural)
    }

    @Test("a zTOC of another kind of layer")
    func otherKind() throws {
        var plain = try IndexedImage(Self.source.tar, in: folder)
        plain.ztoc = image.ztoc
        #expect(try codes(plain).contains("ztoc-compression"))
        var zstd = image
        zstd.layer.blob = try Compressing.zstd(Self.source.tar)
        #expect(try codes(zstd) == ["ztoc-compression"])
    }

    // MARK: - Entries

    struct EntryDamage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let codes: Set<String>
        let apply: @Sendable (inout [ZTOCEntry]) -> Void

        init(
            _ what: String, _ codes: Set<String> = ["ztoc-entry-mismatch"],
            _ apply: @escaping @Sendable (inout [ZTOCEntry]) -> Void
        ) {
            testDescription = what
            self.codes = codes
            self.apply = apply
        }
    }

    /// By number: 0 bin/, 1 tool, 2 small, 3 empty, 4 link, 5 hard, 6 null, 7 last.
    static let entryDamages = [
        EntryDamage("offset", ["ztoc-entry-mismatch", "ztoc-header-position"]) { $0[2].offset += 512 },
        EntryDamage("offset of the last") { $0[7].offset += 512 },
        EntryDamage("size", ["ztoc-entry-mismatch"]) { $0[2].size += 1 },
        EntryDamage("size beyond the next", ["ztoc-entry-mismatch", "ztoc-header-position"]) { $0[2].size += 600 },
        EntryDamage("largest size", ["ztoc-entry-mismatch", "ztoc-header-position"]) { $0[7].size = 1 << 59 },
        EntryDamage("name") { $0[2].name = FilePathBytes("bin/smalk") },
        EntryDamage("name with another spelling") { $0[2].name = FilePathBytes("./bin/small") },
        EntryDamage("type") { $0[3].kind = .fifo },
        EntryDamage("mode") { $0[2].mode = 0o777 },
        EntryDamage("owner") { $0[2].userID = 1 },
        EntryDamage("group") { $0[2].groupID = 1 },
        EntryDamage("user") { $0[1].userName = .empty },
        EntryDamage("group's name") { $0[1].groupName = FilePathBytes("x") },
        EntryDamage("seconds") { $0[2].modifiedSeconds += 1 },
        EntryDamage("nanoseconds") { $0[1].modifiedNanoseconds = 6 },
        EntryDamage("device") { $0[6].deviceMinor = 5 },
        EntryDamage("symlink's target") { $0[4].linkName = FilePathBytes("x") },
        EntryDamage("hardlink's target", ["ztoc-entry-mismatch"]) { $0[5].linkName = FilePathBytes("bin/small") },
        EntryDamage("hardlink to nowhere", ["ztoc-entry-mismatch", "ztoc-hardlink-target"]) {
            $0[5].linkName = FilePathBytes("nowhere")
        },
        EntryDamage("xattr's value") { entries in
            entries[1].records = entries[1].records.map {
                $0.key.starts(with: Array("SCHILY".utf8)) ? PAXRecord(key: "SCHILY.xattr.user.k", value: [2]) : $0
            }
        },
        EntryDamage("no records") { $0[1].records = [] },
        EntryDamage("a record more") { $0[2].records.append(PAXRecord(key: "comment", value: [])) },
        EntryDamage("an entry less", ["ztoc-entry-missing"]) { $0.remove(at: 3) },
        EntryDamage("no last entry", ["ztoc-entry-missing"]) { $0.removeLast() },
        EntryDamage("no entries", ["ztoc-entry-missing"]) { $0 = [] },
        EntryDamage("an entry more", ["ztoc-entry-extra"]) { entries in
            var entry = entries[7]
            entry.name = FilePathBytes("ghost")
            entry.offset += (entry.size + 511) / 512 * 512 + 512
            entry.size = 0
            entries.append(entry)
        },
        EntryDamage("an entry twice", ["ztoc-entry-extra", "ztoc-header-position"]) { $0.append($0[7]) },
    ]

    @Test("an entry that is not the tar's is found", arguments: entryDamages)
    func entries(damage: EntryDamage) throws {
        var image = image
        damage.apply(&image.ztoc.entries)
        let found = try findings(try image.archive())
        #expect(Set(found.map(\.code)) == damage.codes, "\(found.map(\.description))")
    }

    @Test("entries in another order are a warning: runtimes sort them")
    func order() throws {
        var image = image
        image.ztoc.entries.reverse()
        let found = try findings(try image.archive())
        #expect(found.map(\.code) == ["ztoc-entry-order"])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test("headers that do not lie where a runtime looks for them are found")
    func globalHeader() throws {
        var layer = LayerBuilder()
        layer.file("a", "a")
        let plain = layer.tar
        var image = try IndexedImage(plain, in: folder)
        // A global header in front, which the zTOC of the same entry does not tell of.
        var header = LayerBuilder()
        header.file("g")
        var block = Array(header.unended)
        block[156] = UInt8(ascii: "g")
        let sum = block[..<148].reduce(0) { $0 + Int($1) } + 8 * 32 + block[156..<512].reduce(0) { $0 + Int($1) }
        block.replaceSubrange(148..<156, with: Array((String(sum, radix: 8).leftPadded(6) + "\0 ").utf8))
        let tar = block + plain
        image.layer = ImageBuilder.Layer(plain: tar)
        image.ztoc.entries[0].offset += 512
        image.ztoc.spans = SpanTable(
            compression: .plain, spanSize: 64 << 10, compressedSize: tar.count, archiveSize: tar.count,
            checkpoints: [InflateCheckpoint(inputOffset: 0, outputOffset: 0, bits: 0, window: [])],
            digests: [SHA256Hasher.digest(of: tar)])
        #expect(try codes(image) == ["ztoc-header-position"])
    }

    @Test("a file whose mode is that of a folder is found, since runtimes refuse to open it")
    func contradictedMode() throws {
        var layer = LayerBuilder()
        layer.file("a", "a")
        var image = try IndexedImage(layer.tar, in: folder)
        var tar = layer.tar
        tar.replaceSubrange(100..<107, with: Array("0040755".utf8))
        let sum = tar[..<148].reduce(0) { $0 + Int($1) } + 8 * 32 + tar[156..<512].reduce(0) { $0 + Int($1) }
        tar.replaceSubrange(148..<156, with: Array((String(sum, radix: 8).leftPadded(6) + "\0 ").utf8))
        image.layer = ImageBuilder.Layer(plain: tar)
        image.ztoc.entries[0].mode = 0o040755
        image.ztoc.spans = SpanTable(
            compression: .plain, spanSize: 64 << 10, compressedSize: tar.count, archiveSize: tar.count,
            checkpoints: [InflateCheckpoint(inputOffset: 0, outputOffset: 0, bits: 0, window: [])],
            digests: [SHA256Hasher.digest(of: tar)])
        #expect(try codes(image) == ["ztoc-entry-mismatch"])
    }

    // MARK: - Hostile

    @Test("zTOCs of random bytes come to an end, and one that is found right says what the right one says")
    func fuzzed() throws {
        var random = SeededGenerator(seed: 31)
        for blob in [Self.source.tar, try Compressing.gzip(Self.source.tar)] {
            let image = try IndexedImage(blob, spanSize: 256 << 10, in: folder)
            let right = try image.ztoc.encoded
            for _ in 0..<60 {
                var bytes = right
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    // Beside the windows, which are most of it, where most of the values are.
                    let isFar = Bool.random(using: &random)
                    let place =
                        isFar
                        ? Int.random(in: 0..<bytes.count, using: &random)
                        : bytes.count - 1 - Int.random(in: 0..<min(bytes.count, 6_000), using: &random)
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
                var damaged = image
                damaged.ztocBytes = bytes
                let found = try findings(try damaged.archive())
                guard !found.contains(where: { $0.severity == .error }) else { continue }
                let read = try bytes.withUnsafeBytes { try ZTOC(parsing: $0) }
                #expect(read.entries == image.ztoc.entries)
                #expect(read.spans.digests == image.ztoc.spans.digests)
                #expect(read.spans.checkpoints.map(\.outputOffset) == image.ztoc.spans.checkpoints.map(\.outputOffset))
            }
        }
    }
}

extension Finding {
    fileprivate var description: String { "\(code): \(entry?.description ?? "") \(message)" }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String {
        String(repeating: "0", count: max(width - count, 0)) + self
    }
}
