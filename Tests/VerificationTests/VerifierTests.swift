import Codec
import EStargz
import ImageCore
import JSON
import Layers
import OCI
import Tar
import TestSupport
import Testing
import Transports
import Verification

/// What `verify` finds: nothing in what is right, and the right code for each kind of damage.
@Suite struct VerifierTests {
    private let folder: TemporaryDirectory
    private let rewriting: Rewriting
    private let toc: EStargzBlob

    init() throws {
        folder = try TemporaryDirectory()
        rewriting = try Rewriting(
            Self.source.tar, putting: ["bin/tool"], packing: Self.packing(.deflate(level: 1)), in: folder)
        toc = try EStargzBlob(rewriting.blob, in: folder)
    }

    private static func packing(_ codec: Packing.Codec, minimum: Int = 0) -> Packing {
        Packing(codec: codec, chunkSize: 64 << 10, minimumMemberSize: minimum, storesIncompressible: true)
    }

    private static let source: LayerBuilder = {
        var random = SeededGenerator(seed: 4)
        var layer = LayerBuilder()
        layer.folder("bin/")
        layer.file("bin/tool", random.text(150_000), mode: 0o755) {
            $0.userName = FilePathBytes("root")
            $0.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.k"), value: [1])]
        }
        layer.file("bin/small", "small")
        layer.file("bin/empty")
        layer.symlink("bin/link", to: "tool")
        layer.hardlink("bin/hard", to: "bin/tool")
        layer.add(LayerBuilder.entry("null", .characterDevice, 0o666) { $0.deviceMinor = 3 })
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

    private func codes(_ layer: ImageBuilder.Layer, depth: Verifier.Depth = .full) throws -> [String] {
        try findings(ImageBuilder.archive([layer]), depth: depth).map(\.code)
    }

    /// The codes for a blob whose digest, diffID and TOC digest the image has right.
    private func codes(_ blob: [UInt8], depth: Verifier.Depth = .full) throws -> [String] {
        try codes(try EStargzBlob.layer(blob, in: folder), depth: depth)
    }

    // MARK: - What is right

    @Test(arguments: [Packing.Codec.deflate(level: 6), .deflate(level: 1), .zstd(level: 3)], [0, 50_000])
    func `nothing is found in what we write`(codec: Packing.Codec, minimum: Int) throws {
        for list in [[], ["bin/tool"], ["bin/*", "null"]] {
            let layer = try Rewriting(
                Self.source.tar, putting: list, packing: Self.packing(codec, minimum: minimum), in: folder)
            #expect(try codes(layer.blob).isEmpty)
            #expect(try codes(layer.blob, depth: .structure(hashed: [])).isEmpty)
        }
    }

    @Test(arguments: [Packing.Codec.deflate(level: 6), .zstd(level: 3)], [0, 50_000])
    func `nothing is found in a layer with chunks of unequal size`(codec: Packing.Codec, minimum: Int) throws {
        for list in [[], ["bin/tool"]] {
            let layer = try Rewriting(
                Self.source.tar, putting: list, cuts: ["bin/tool": [1, 70_000, 149_999], "bin/small": [2]],
                packing: Self.packing(codec, minimum: minimum), in: folder)
            #expect(layer.written.map.chunks.count == 9)
            #expect(try codes(layer.blob).isEmpty)
        }
    }

    /// Without a size a chunk reaches to the end of its file; with another's it does not meet the next.
    @Test func `a chunk of unequal size that lost its size, or has another's`() throws {
        let layer = try Rewriting(
            Self.source.tar, cuts: ["bin/tool": [1, 70_000]], packing: Self.packing(.deflate(level: 1)), in: folder)
        let toc = try EStargzBlob(layer.blob, in: folder)
        for size in [nil, JSONValue.number(65_536)] {
            var entries = try toc.entries
            let first = try #require(entries.firstIndex { $0["chunkSize"]?.integer == 1 })
            entries[first]["chunkSize"] = size
            #expect(try !codes(try toc.replacing(entries)).isEmpty)
        }
    }

    @Test func `nothing is found in a layer that was never rewritten`() throws {
        let tar = Self.source.tar
        #expect(try codes(ImageBuilder.Layer(plain: tar)).isEmpty)
        for blob in [try Compressing.gzip(tar, membersOf: 10_000), try Compressing.zstd(tar)] {
            #expect(try codes(ImageBuilder.Layer(blob, diffID: SHA256Hasher.digest(of: tar))).isEmpty)
        }
    }

    @Test(
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: [
            "noprefetch.esgz", "prefetch.esgz", "chunk1MiB.esgz", "minchunk.esgz", "prefetch.zstdchunked",
            "exttoc.esgz", "layer.tar.gz",
        ])
    func `nothing is found in what the reference wrote`(file: String) throws {
        let vectors = try #require(Repository.vectors)
        let blob = try Repository.read("\(vectors)/\(file)")
        #expect(try codes(blob).isEmpty)
        #expect(try codes(blob, depth: .structure(hashed: [])).isEmpty)
    }

    /// The reference's footer of 46 bytes, for a table of contents that another image holds.
    @Test func `a table of contents in another image is told, and is no error`() throws {
        let footer: [UInt8] =
            [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 21, 0] + Array("SG".utf8) + [17, 0]
            + Array("STARGZEXTERNALTOC".utf8) + [1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]
        let tar = Self.source.tar
        let layer = ImageBuilder.Layer(
            try Compressing.gzip(tar, membersOf: 10_000) + footer, diffID: SHA256Hasher.digest(of: tar),
            annotations: [(key: Annotation.tocDigest, value: "sha256:" + String(repeating: "0", count: 64))])
        #expect(try codes(layer) == ["toc-external"])
    }

    @Test(
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: ["plain.oci.tar", "soci-v2.oci.tar"])
    func `nothing is found in the images beside them`(file: String) throws {
        let vectors = try #require(Repository.vectors)
        let found = try findings(try Repository.read("\(vectors)/\(file)"))
        #expect(found.filter { $0.severity == .error }.isEmpty, "\(found)")
    }

    // MARK: - Blobs and documents

    @Test func `any flipped byte of a blob is found`() throws {
        let layer = try EStargzBlob.layer(rewriting.blob, in: folder)
        let archive = ImageBuilder.archive([layer])
        // The blob is the first file of the archive.
        for position in stride(from: 0, to: layer.blob.count, by: 977) {
            var damaged = archive
            damaged[512 + position] ^= 0x10
            let found = try findings(damaged)
            #expect(found.contains { $0.severity == .error }, "byte \(position)")
            #expect(try findings(damaged, depth: .structure(hashed: [])).contains { $0.code == "blob-digest-mismatch" })
        }
    }

    @Test func `a blob with another digest`() throws {
        var archive = ImageBuilder.archive([try EStargzBlob.layer(rewriting.blob, in: folder)])
        // The time field of the first member's header, which no checksum covers.
        archive[512 + 4] ^= 1
        #expect(try findings(archive).map(\.code) == ["blob-digest-mismatch"])
    }

    @Test func `a diffID that is another's`() throws {
        var layer = try EStargzBlob.layer(rewriting.blob, in: folder)
        layer.diffID = layer.descriptor.digest
        #expect(try codes(layer) == ["diff-id-mismatch"])
        #expect(try codes(layer, depth: .structure(hashed: [])).isEmpty, "the structure alone does not tell")
    }

    @Test func `a blob of another size, and one that is not there`() throws {
        var builder = ImageBuilder()
        let layer = try EStargzBlob.layer(rewriting.blob, in: folder)
        let other = layer.descriptor.replacing(digest: layer.descriptor.digest, size: layer.blob.count + 1)
        let config = builder.add(ImageBuilder.config([layer.diffID]), .ociConfig)
        let manifest = builder.add(ImageManifest(config: config, layers: [other]).encoded, .ociManifest)
        #expect(try findings(ImageBuilder.archive(builder.layout([manifest]))).map(\.code) == ["blob-unreadable"])
        builder.add(layer.blob, layer.mediaType)
        #expect(try findings(ImageBuilder.archive(builder.layout([manifest]))).map(\.code) == ["blob-unreadable"])
    }

    @Test func `a config that does not fit its digest`() throws {
        let archive = ImageBuilder.archive([try EStargzBlob.layer(rewriting.blob, in: folder)])
        let word = try #require(archive.firstRange(of: Array(#""architecture":"amd64""#.utf8)))
        var damaged = archive
        damaged[word.upperBound - 2] = UInt8(ascii: "5")
        #expect(try findings(damaged).map(\.code) == ["document-unreadable"])
    }

    @Test func `a platform that is listed but not there is a warning`() throws {
        var builder = ImageBuilder()
        let image = builder.addImage([try EStargzBlob.layer(rewriting.blob, in: folder)])
        let absent = Descriptor(mediaType: .ociManifest, digest: SHA256Hasher.digest(of: [1]), size: 1)
        let index = builder.add(ImageIndex(manifests: [image, absent]).encoded, .ociIndex)
        let found = try findings(ImageBuilder.archive(builder.layout([index])))
        #expect(found.map(\.code) == ["platform-absent"])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    // MARK: - Footer and annotations

    @Test func `a TOC digest that is another's`() throws {
        var layer = try EStargzBlob.layer(rewriting.blob, in: folder)
        layer.annotations[0].value = SHA256Hasher.digest(of: [1]).description
        #expect(try codes(layer) == ["toc-digest-mismatch"])
        #expect(try codes(layer, depth: .structure(hashed: [])) == ["toc-digest-mismatch"])
    }

    @Test func `a TOC that the manifest does not name`() throws {
        var layer = try EStargzBlob.layer(rewriting.blob, in: folder)
        layer.annotations = []
        #expect(try codes(layer) == ["toc-annotation-missing"])
    }

    @Test func `a named TOC without a footer`() throws {
        var layer = ImageBuilder.Layer(plain: Self.source.tar)
        layer.annotations = [(Annotation.tocDigest, SHA256Hasher.digest(of: [1]).description)]
        #expect(try codes(layer) == ["toc-footer-missing"])
    }

    @Test(arguments: [1 << 20, Int.max, 3, 600])
    func `a footer that points to no TOC`(offset: Int) throws {
        let blob = try toc.replacing(json: toc.json, footer: Footer(tocOffset: offset).encoded)
        var layer = ImageBuilder.Layer(
            blob, diffID: SHA256Hasher.digest(of: try Compressing.inflate(blob, in: folder)))
        layer.annotations = [(Annotation.tocDigest, SHA256Hasher.digest(of: toc.json).description)]
        let found = try codes(layer)
        #expect(found.contains { ["layer-unreadable", "toc-unreadable"].contains($0) }, "\(found)")
        let quick = try codes(layer, depth: .structure(hashed: []))
        #expect(quick.contains { ["layer-unreadable", "toc-unreadable"].contains($0) }, "\(quick)")
    }

    @Test func `a zstd:chunked position or checksum that is another's`() throws {
        let blob = try Rewriting(Self.source.tar, packing: Self.packing(.zstd(level: 1)), in: folder).blob
        let right = try EStargzBlob.layer(blob, in: folder)
        for (key, value, code) in [
            (Annotation.zstdChunkedPosition, "1:2:3:1", "toc-position-mismatch"),
            (Annotation.zstdChunkedChecksum, right.diffID.description, "toc-digest-mismatch"),
        ] {
            var layer = right
            let number = try #require(layer.annotations.firstIndex { $0.key == key })
            layer.annotations[number].value = value
            #expect(try codes(layer) == [code])
        }
    }

    // MARK: - The table of contents against the tar

    /// A change to the entry of that name, or to its n-th chunk after the first.
    struct Lie: Sendable, CustomStringConvertible {
        let description: String
        let name: String
        var chunk = 0
        let field: String
        let value: JSONValue?
        let code: String
    }

    static let digest = JSONValue.string(SHA256Hasher.digest(of: [1]).description)

    static let lies = [
        Lie(description: "mode", name: "bin/small", field: "mode", value: .number(0o777), code: "toc-entry-mismatch"),
        Lie(description: "no mode", name: "bin/small", field: "mode", value: nil, code: "toc-entry-mismatch"),
        Lie(description: "owner", name: "bin/small", field: "uid", value: .number(1), code: "toc-entry-mismatch"),
        Lie(description: "group", name: "bin/small", field: "gid", value: .number(1), code: "toc-entry-mismatch"),
        Lie(
            description: "user", name: "bin/tool", field: "userName", value: .string("x"), code: "toc-entry-mismatch"),
        Lie(description: "size", name: "bin/small", field: "size", value: .number(4), code: "toc-entry-mismatch"),
        Lie(
            description: "time", name: "bin/small", field: "modtime", value: .string("2024-01-01T00:00:00Z"),
            code: "toc-entry-mismatch"),
        Lie(description: "name", name: "bin/small", field: "name", value: .string("bin/x"), code: "toc-order-mismatch"),
        Lie(description: "type", name: "bin/empty", field: "type", value: .string("fifo"), code: "toc-entry-mismatch"),
        Lie(
            description: "target", name: "bin/link", field: "linkName", value: .string("x"), code: "toc-entry-mismatch"),
        Lie(
            description: "hardlink's target", name: "bin/hard", field: "linkName", value: .string("bin/small"),
            code: "toc-entry-mismatch"),
        Lie(description: "device", name: "null", field: "devMinor", value: .number(5), code: "toc-entry-mismatch"),
        Lie(
            description: "xattr", name: "bin/tool", field: "xattrs",
            value: .object(JSONObject(["user.k": .string("Ag==")])), code: "toc-entry-mismatch"),
        Lie(description: "no xattrs", name: "bin/tool", field: "xattrs", value: nil, code: "toc-entry-mismatch"),
        Lie(description: "file digest", name: "bin/tool", field: "digest", value: digest, code: "file-digest-mismatch"),
        Lie(description: "no file digest", name: "bin/tool", field: "digest", value: nil, code: "file-digest-missing"),
        Lie(
            description: "digest of an empty file", name: "bin/empty", field: "digest", value: digest,
            code: "file-digest-mismatch"),
        Lie(
            description: "chunk digest", name: "bin/tool", field: "chunkDigest", value: digest,
            code: "chunk-digest-mismatch"),
        Lie(
            description: "digest of a later chunk", name: "bin/tool", chunk: 2, field: "chunkDigest", value: digest,
            code: "chunk-digest-mismatch"),
        Lie(
            description: "no chunk digest", name: "bin/tool", chunk: 1, field: "chunkDigest", value: nil,
            code: "chunk-digest-missing"),
        Lie(
            description: "chunk size", name: "bin/tool", field: "chunkSize", value: .number(1000), code: "chunk-bounds"),
        Lie(
            description: "chunk size beyond the file", name: "bin/tool", field: "chunkSize", value: .number(Int.max),
            code: "chunk-bounds"),
        Lie(
            description: "negative chunk size", name: "bin/tool", field: "chunkSize", value: .number(-1),
            code: "chunk-bounds"),
        Lie(
            description: "chunk offset", name: "bin/tool", chunk: 1, field: "chunkOffset", value: .number(7),
            code: "chunk-bounds"),
        Lie(description: "offset", name: "bin/small", field: "offset", value: .number(1 << 40), code: "chunk-offset"),
        Lie(description: "earlier offset", name: "bin/small", field: "offset", value: .number(1), code: "chunk-order"),
        Lie(
            description: "least offset", name: "bin/small", field: "offset", value: .number(Int.min),
            code: "chunk-order"),
        Lie(
            description: "inner offset", name: "bin/small", field: "innerOffset", value: .number(512),
            code: "chunk-offset"),
        Lie(
            description: "least inner offset", name: "bin/small", field: "innerOffset", value: .number(Int.min),
            code: "chunk-offset"),
    ]

    @Test(arguments: lies)
    func `a TOC that lies about an entry`(lie: Lie) throws {
        var entries = try toc.entries
        let first = try #require(entries.firstIndex { $0["name"]?.string == lie.name })
        entries[first + lie.chunk][lie.field] = lie.value
        let found = try codes(try toc.replacing(entries))
        #expect(found.contains(lie.code), "\(found)")
    }

    @Test func `an entry that only the tar has`() throws {
        var entries = try toc.entries
        entries.removeLast()
        #expect(try codes(try toc.replacing(entries)) == ["toc-entry-missing"])
        entries = try toc.entries
        entries.removeAll { $0["name"]?.string == "bin/small" }
        #expect(try codes(try toc.replacing(entries)) == ["toc-order-mismatch"])
    }

    @Test func `an entry that only the TOC has`() throws {
        var entries = try toc.entries
        entries.append(JSONObject(["name": .string("ghost"), "type": .string("dir")]))
        #expect(try codes(try toc.replacing(entries)) == ["toc-entry-extra"])
    }

    @Test func `a chunk that is not listed`() throws {
        var entries = try toc.entries
        let chunk = try #require(entries.firstIndex { $0["type"]?.string == "chunk" })
        entries.remove(at: chunk)
        let found = try codes(try toc.replacing(entries))
        #expect(found.contains { ["chunk-bounds", "chunk-missing"].contains($0) }, "\(found)")
    }

    @Test(arguments: ["{", "{}", #"{"version":1,"entries":[}"#, "", #"{"version":7,"entries":[]}"#])
    func `a TOC that is none`(json: String) throws {
        let blob = try toc.replacing(json: Array(json.utf8))
        let found = try codes(blob)
        #expect(found.contains("toc-unreadable"), "\(found)")
        #expect(try codes(blob, depth: .structure(hashed: [])).contains("toc-unreadable"))
    }

    // MARK: - Landmarks and links

    /// A layer that `build` fills, with a right TOC of its own.
    private func codes(tar build: (inout LayerBuilder) -> Void) throws -> [String] {
        var layer = LayerBuilder()
        build(&layer)
        let contents = try folder.layer(layer.tar)
        let items = contents.entries.indices.map { LayerPlan.Item.original($0) }
        let plan = LayerPlan(items: items, landmark: 0, added: [], packing: Self.packing(.deflate(level: 1)))
        let pool = try WorkerPool(width: 1)
        defer { pool.close() }
        let file = try RawFile.unnamed(in: folder.path)
        var blob = BlobWriter(file: file, start: 0)
        let written = try EStargzWriter(plan, contents, pool: pool, temporaryDirectory: folder.path).write(to: &blob)
        return try codes(try file.bytes(ByteRange(offset: 0, count: written.size)))
    }

    @Test func `a layer without a landmark`() throws {
        #expect(try codes { $0.file("a", "x") } == ["landmark-missing"])
    }

    @Test func `a landmark that is not as runtimes want it`() throws {
        #expect(
            try codes {
                $0.file("a", "x")
                $0.file(".no.prefetch.landmark", [0x0f])
            } == ["landmark-position"])
        #expect(try codes { $0.file(".prefetch.landmark", [0x0e]) } == ["landmark-position"])
        #expect(try codes { $0.file(".prefetch.landmark", [0x0f, 0x0f]) }.contains("landmark-position"))
        #expect(
            try codes {
                $0.file(".prefetch.landmark", [0x0f])
                $0.file(".prefetch.landmark", [0x0f])
            } == ["landmark-repeated"])
    }

    @Test func `a hardlink before its target is a warning, one without any an error`() throws {
        #expect(
            try codes {
                $0.file(".no.prefetch.landmark", [0x0f])
                $0.hardlink("l", to: "t")
                $0.file("t", "x")
            } == ["hardlink-before-target"])
        #expect(
            try codes {
                $0.file(".no.prefetch.landmark", [0x0f])
                $0.hardlink("l", to: "t")
            }.contains("hardlink-target-missing"))
    }
}
