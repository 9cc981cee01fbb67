import Codec
import ImageCore
import Layers
import Tar
import TestSupport
import Testing

@Suite struct LayerReaderTests {
    private let folder: TemporaryDirectory
    private let tar: [UInt8]

    init() throws {
        folder = try TemporaryDirectory()
        var layer = LayerBuilder()
        layer.folder("etc/")
        layer.file("etc/hosts", "127.0.0.1 localhost\n")
        layer.file("etc/empty")
        layer.symlink("etc/link", to: "hosts")
        tar = layer.tar
    }

    private static let other = SHA256Hasher.digest(of: Array("other".utf8))

    @Test func `gives entries, the digest of every file, and the diffID`() throws {
        let contents = try folder.layer(try Compressing.gzip(tar))
        #expect(contents.entries.map(\.name.description) == ["etc/", "etc/hosts", "etc/empty", "etc/link"])
        #expect(
            contents.fileDigests == [
                nil, SHA256Hasher.digest(of: Array("127.0.0.1 localhost\n".utf8)),
                SHA256Hasher.digest(of: [UInt8]()), nil,
            ])
        #expect(contents.diffID == SHA256Hasher.digest(of: tar))
        #expect(contents.plainSize == tar.count)
        #expect(contents.compression == .gzip)
    }

    @Test func `a plain layer stays where it is, a compressed one is spooled`() throws {
        let blob = try folder.blob(tar)
        let reader = LayerReader(temporaryDirectory: folder.path, limit: 1 << 30)
        let plain = try reader.read(blob, expecting: .init(blobDigest: nil, diffID: nil))
        #expect(plain.plain.file === blob.file)
        #expect(plain.plain.range == blob.range)
        let packed = try folder.layer(try Compressing.zstd(tar))
        #expect(try packed.plain.bytes(ByteRange(offset: 0, count: tar.count)) == tar)
        #expect(folder.names.isEmpty, "a spool has no name")
    }

    @Test func `reads a layer in the middle of a file`() throws {
        let file = try RawFile.unnamed(in: folder.path)
        try file.write([UInt8](repeating: 7, count: 100) + tar, at: 0)
        let blob = BlobLocation(file: file, range: ByteRange(offset: 100, count: tar.count))
        let reader = LayerReader(temporaryDirectory: folder.path, limit: 1 << 30)
        #expect(try reader.read(blob, expecting: .init(blobDigest: nil, diffID: nil)).entries.count == 4)
        #expect(try reader.entries(of: blob).count == 4)
    }

    @Test func `refuses a blob that is not the one that the image names`() throws {
        let blob = try Compressing.gzip(tar)
        let right = LayerReader.Expectation(
            blobDigest: SHA256Hasher.digest(of: blob), diffID: SHA256Hasher.digest(of: tar))
        #expect(try folder.layer(blob, expecting: right).entries.count == 4)
        var wrong = right
        wrong.blobDigest = Self.other
        #expect(throws: ImageError.self) { try folder.layer(blob, expecting: wrong) }
        wrong = right
        wrong.diffID = Self.other
        let error = #expect(throws: ImageError.self) { try folder.layer(blob, expecting: wrong) }
        #expect(error?.message.contains("diffID") == true)
    }

    @Test func `checks the diffID of a plain layer too`() throws {
        let expectation = LayerReader.Expectation(blobDigest: nil, diffID: Self.other)
        #expect(throws: ImageError.self) { try folder.layer(tar, expecting: expectation) }
    }

    /// `git archive` begins with a global header that holds the commit as a comment.
    @Test func `folds a global header into the entry's own blocks`() throws {
        var archive = LayerBuilder()
        let record = Array("23 comment=0123456789a\n".utf8)
        archive.add(LayerBuilder.entry("pax_global_header", .other(UInt8(ascii: "g")), 0o644), record)
        archive.file("a", "text")
        let contents = try folder.layer(archive.tar)
        #expect(contents.entries.map(\.name.description) == ["a"])
        let range = try #require(contents.rewrittenHeaders[0])
        let header = try #require(contents.side).bytes(range)
        // PAX block, its padded payload, main block.
        #expect(header.count == 3 * 512)
        #expect(Array(header[512..<512 + record.count]) == record)
        #expect(header[156] == UInt8(ascii: "x"))
        #expect(header[1024] == UInt8(ascii: "a"))
    }

    @Test(arguments: [false, true])
    func `lists the same entries without reading the files`(isPacked: Bool) throws {
        var layer = LayerBuilder()
        layer.file("big", [UInt8](repeating: 1, count: 300_000))
        layer.file("small", "text")
        layer.folder("end/")
        let blob = try folder.blob(isPacked ? try Compressing.gzip(layer.tar) : layer.tar)
        let entries = try LayerReader(temporaryDirectory: folder.path, limit: 1 << 30).entries(of: blob)
        #expect(entries.map(\.name.description) == ["big", "small", "end/"])
        #expect(entries.map(\.headerOffset) == [0, 512 + 300_032, 300_544 + 1024])
    }

    @Test func `end blocks may be missing only where the compressed stream's end is proof`() throws {
        var layer = LayerBuilder()
        layer.file("a", "text")
        layer.file("b", "text")
        #expect(try folder.layer(try Compressing.gzip(layer.unended)).entries.count == 2)
        #expect(throws: ImageError.self) { try folder.layer(layer.unended) }
        #expect(throws: ImageError.self) { try folder.layer(try Compressing.gzip(layer.unended, membersOf: 1024)) }
    }

    @Test func `refuses a plain layer cut anywhere before its end blocks`() throws {
        for count in 1..<tar.count - 512 {
            #expect(throws: ImageError.self, "cut at \(count)") { try folder.layer(Array(tar.prefix(count))) }
        }
    }

    @Test func `an empty blob is an empty layer`() throws {
        #expect(try folder.layer([]).entries.isEmpty)
        #expect(try folder.layer(LayerBuilder().tar).entries.isEmpty)
    }
}
