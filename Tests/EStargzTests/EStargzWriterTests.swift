import Codec
import EStargz
import ImageCore
import JSON
import Layers
import Tar
import TestSupport
import Testing

@Suite struct EStargzWriterTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    static let codecs: [Packing.Codec] = [.deflate(level: 6), .deflate(level: 1), .deflate(level: 12), .zstd(level: 3)]

    private func packing(_ codec: Packing.Codec, minimum: Int = 0, chunkSize: Int = 64 << 10) -> Packing {
        Packing(codec: codec, chunkSize: chunkSize, minimumMemberSize: minimum, storesIncompressible: true)
    }

    /// A layer of several hundred kilobytes with all that makes members differ: small, large, empty, incompressible.
    private static let layer: LayerBuilder = {
        var random = SeededGenerator(seed: 2)
        var layer = LayerBuilder()
        for number in 0..<60 {
            if number % 10 == 0 { layer.folder("d\(number)/") }
            layer.file("d\(number / 10 * 10)/f\(number)", random.text(number * 137))
        }
        layer.file("large", random.text(300_000))
        layer.file("noise", random.noise(200_000))
        layer.file("chunk", random.text(64 << 10))
        layer.file("empty")
        layer.hardlink("link", to: "large")
        return layer
    }()

    @Test(arguments: codecs, [0, 50_000])
    func `the same bytes on one thread, two and five`(codec: Packing.Codec, minimum: Int) throws {
        let blobs = try [1, 2, 5].map { threads in
            try Rewriting(
                Self.layer.tar, putting: ["large", "d10/*"], packing: packing(codec, minimum: minimum),
                threads: threads, in: folder
            ).blob
        }
        #expect(blobs[0] == blobs[1])
        #expect(blobs[0] == blobs[2])
    }

    @Test(arguments: codecs)
    func `how the source is packed does not matter`(codec: Packing.Codec) throws {
        let tar = Self.layer.tar
        let plain = try Rewriting(tar, packing: packing(codec), in: folder)
        let gzip = try Rewriting(try Compressing.gzip(tar, membersOf: 50_000), packing: packing(codec), in: folder)
        let zstd = try Rewriting(try Compressing.zstd(tar), packing: packing(codec), in: folder)
        #expect(plain.blob == gzip.blob)
        #expect(plain.blob == zstd.blob)
    }

    @Test(arguments: codecs, [0, 50_000])
    func `digest, size and diffID are those of the bytes`(codec: Packing.Codec, minimum: Int) throws {
        let layer = try Rewriting(
            Self.layer.tar, putting: ["noise"], packing: packing(codec, minimum: minimum), in: folder)
        let plain = try Compressing.inflate(layer.blob, in: folder)
        let toc = try EStargzBlob(layer.blob, in: folder)
        #expect(layer.written.digest == SHA256Hasher.digest(of: layer.blob))
        #expect(layer.written.diffID == SHA256Hasher.digest(of: plain))
        #expect(layer.written.plainSize == plain.count)
        #expect(layer.written.tocDigest == SHA256Hasher.digest(of: toc.json))
        #expect(plain.suffix(1024).allSatisfy { $0 == 0 })
    }

    @Test(arguments: codecs, [0, 50_000])
    func `each chunk can be had alone from where the table says it is`(codec: Packing.Codec, minimum: Int) throws {
        let layer = try Rewriting(Self.layer.tar, packing: packing(codec, minimum: minimum), in: folder)
        let toc = try EStargzBlob(layer.blob, in: folder)
        var size = 0
        var checked = 0
        for entry in try toc.entries {
            if entry["type"]?.string == "reg" { size = entry["size"]?.integer ?? 0 }
            guard let claim = entry["chunkDigest"]?.string, let offset = entry["offset"]?.integer else { continue }
            let start = entry["innerOffset"]?.integer ?? 0
            let count = entry["chunkSize"]?.integer ?? size - (entry["chunkOffset"]?.integer ?? 0)
            // From the member to the end of the members, as a range request would bring it.
            let blob = try folder.blob(Array(layer.blob[offset..<min(offset + 300_000, toc.tocOffset)]))
            var decoder = try LayerDecoder(blob, compression: try Compression(of: blob), hashes: false)
            let buffer = ByteBuffer(capacity: start + count)
            #expect(try decoder.read(into: buffer))
            #expect(SHA256Hasher.digest(of: Array(buffer.bytes[start..<start + count])).description == claim)
            checked += 1
        }
        #expect(checked > 60)
    }

    /// Offsets as a trace gives them: next to the start, to the end, and to full chunks.
    private static let cuts = ["large": [1, 70_000, 70_001, 200_000], "noise": [65_536, 199_999], "chunk": [5]]

    @Test(arguments: codecs, [0, 50_000])
    func `chunks of unequal size tile their files, and each can be had alone`(
        codec: Packing.Codec, minimum: Int
    ) throws {
        let layer = try Rewriting(
            Self.layer.tar, putting: ["d10/*"], cuts: Self.cuts, packing: packing(codec, minimum: minimum), in: folder)
        let toc = try EStargzBlob(layer.blob, in: folder)
        var sizes: [String: [Int]] = [:]
        var size = 0
        var digest: String?
        for entry in try toc.entries {
            if entry["type"]?.string == "reg" {
                size = entry["size"]?.integer ?? 0
                digest = entry["digest"]?.string
            }
            guard let name = entry["name"]?.string, let claim = entry["chunkDigest"]?.string,
                let offset = entry["offset"]?.integer
            else { continue }
            let start = entry["innerOffset"]?.integer ?? 0
            let position = entry["chunkOffset"]?.integer ?? 0
            #expect(position == sizes[name, default: []].reduce(0, +))
            // The reference takes a missing size for the way to the end of the file.
            let count = entry["chunkSize"]?.integer ?? size - position
            sizes[name, default: []].append(count)
            if count == size { #expect(claim == digest) }
            if Self.cuts[name]?.contains(position) == true { #expect(start == 0) }
            let blob = try folder.blob(Array(layer.blob[offset..<min(offset + 300_000, toc.tocOffset)]))
            var decoder = try LayerDecoder(blob, compression: try Compression(of: blob), hashes: false)
            let buffer = ByteBuffer(capacity: start + count)
            #expect(try decoder.read(into: buffer))
            #expect(SHA256Hasher.digest(of: Array(buffer.bytes[start..<start + count])).description == claim)
        }
        #expect(sizes["large"] == [1, 65_536, 4463, 1, 65_536, 64_463, 65_536, 34_464])
        #expect(sizes["noise"] == [65_536, 65_536, 65_536, 3391, 1])
        #expect(sizes["chunk"] == [5, 65_531])
    }

    @Test(arguments: codecs)
    func `cuts leave the layer's files as they are`(codec: Packing.Codec) throws {
        let cut = try Rewriting(Self.layer.tar, cuts: Self.cuts, packing: packing(codec), in: folder)
        let uncut = try Rewriting(Self.layer.tar, packing: packing(codec), in: folder)
        let size = 1024 + Self.layer.unended.count
        #expect(
            try Compressing.inflate(cut.blob, in: folder).prefix(size)
                == Compressing.inflate(uncut.blob, in: folder).prefix(size))
        #expect(cut.blob != uncut.blob)
        let many = try Rewriting(Self.layer.tar, cuts: Self.cuts, packing: packing(codec), threads: 5, in: folder)
        #expect(cut.blob == many.blob)
    }

    @Test func `the first member is the landmark's header alone`() throws {
        let layer = try Rewriting(Self.layer.tar, in: folder)
        #expect(layer.written.map.members.map(\.plainOffset).prefix(2) == [0, 512])
        #expect(layer.written.prefetchSize == 0)
    }

    @Test func `what is put first ends where the landmark's member begins`() throws {
        let layer = try Rewriting(
            Self.layer.tar, putting: ["large", "noise"], packing: packing(.deflate(level: 1)), in: folder)
        let landmark = try EStargzBlob(layer.blob, in: folder).entries.first {
            $0["name"]?.string == ".prefetch.landmark"
        }
        #expect(layer.written.prefetchSize == landmark?["offset"]?.integer)
        #expect(layer.written.prefetchSize > 200_000)
    }

    @Test func `bytes that deflate does not shrink are stored`() throws {
        var random = SeededGenerator(seed: 3)
        var tar = LayerBuilder()
        tar.file("weights", random.noise(1 << 20))
        var packing = packing(.deflate(level: 12), chunkSize: 1 << 20)
        let stored = try Rewriting(tar.tar, packing: packing, in: folder)
        packing.storesIncompressible = false
        let deflated = try Rewriting(tar.tar, packing: packing, in: folder)
        #expect(stored.written.size < (1 << 20) + 2000)
        // RFC 1951, section 3.2.4: the first block's type bits are 00 for stored.
        let member = stored.written.map.members.last { $0.blobOffset < 1000 }
        let start = try #require(member).blobOffset
        #expect(stored.blob[start + 10] & 0b110 == 0)
        #expect(try Compressing.inflate(deflated.blob, in: folder).count == stored.written.plainSize)
    }

    @Test(arguments: codecs)
    func `a layer of no entries becomes the landmark and a table`(codec: Packing.Codec) throws {
        for empty in [[], LayerBuilder().tar, try Compressing.gzip(LayerBuilder().tar)] {
            let layer = try Rewriting(empty, packing: packing(codec), in: folder)
            let toc = try EStargzBlob(layer.blob, in: folder)
            #expect(try toc.entries.map { $0["name"]?.string } == [".no.prefetch.landmark"])
        }
    }

    @Test func `a zstd:chunked layer ends in two skippable frames`() throws {
        let layer = try Rewriting(Self.layer.tar, packing: packing(.zstd(level: 3)), in: folder)
        let footer = try #require(ZstdChunkedFooter(tail: layer.blob))
        #expect(footer.tocOffset + footer.compressedSize + ZstdChunkedFooter.size == layer.blob.count)
        #expect(Array(layer.blob[footer.tocOffset - 8..<footer.tocOffset - 4]) == [0x50, 0x2a, 0x4d, 0x18])
        let table = Array(layer.blob[footer.tocOffset..<footer.tocOffset + footer.compressedSize])
        let claims = try #require(layer.written.zstdChunked)
        #expect(claims.checksum == SHA256Hasher.digest(of: table))
        #expect(claims.position == footer.position)
        #expect(try Compressing.inflate(table, in: folder).count == footer.plainSize)
    }

    /// A file of several chunks names its owner once, names what differs, and has its digest on the first chunk.
    @Test func `the table tells each field once and no zero`() throws {
        var tar = LayerBuilder()
        tar.add(TarEntry(name: FilePathBytes("bare"), kind: .file, mode: 0), [])
        for name in ["one", "two"] {
            tar.file(name, [UInt8](repeating: 1, count: 100_000)) {
                $0.userName = FilePathBytes("root")
                $0.groupID = 5
                $0.xattrs = [TarEntry.XAttr(name: FilePathBytes("user.\u{1}<k>"), value: [0, 255])]
            }
        }
        let entries = try EStargzBlob(
            try Rewriting(tar.tar, packing: packing(.deflate(level: 1)), in: folder).blob, in: folder
        ).entries
        #expect(entries[1].keys == ["name", "type", "digest"])
        #expect(
            entries[2].keys == [
                "name", "type", "size", "modtime", "mode", "gid", "userName", "xattrs", "digest", "offset", "chunkSize",
                "chunkDigest",
            ])
        #expect(entries[2]["xattrs"]?.object?.keys == ["user.\u{1}<k>"])
        #expect(entries[2]["xattrs"]?["user.\u{1}<k>"]?.string == "AP8=")
        #expect(entries[3].keys == ["name", "type", "offset", "chunkOffset", "chunkDigest"])
        #expect(entries[4]["userName"] == nil)
    }

    @Test func `a level that the codec lacks is refused before any work`() throws {
        let error = #expect(throws: ImageError.self) {
            try Rewriting(Self.layer.tar, packing: packing(.deflate(level: 13)), in: folder)
        }
        #expect(error?.code == .usage)
    }
}
