import EStargz
import ImageCore
import JSON
import Layers
import TestSupport
import Testing

/// Our tables of contents against those that the reference library wrote of the same layer; only where the members
/// lie may differ, since compressors do.
@Suite struct ReferenceTableTests {
    struct Case: Sendable {
        let file: String
        let isListed: Bool
        let packing: Packing

        init(_ file: String, isListed: Bool = true, zstd: Bool = false, chunkSize: Int = 4 << 20, minimum: Int = 0) {
            self.file = file
            self.isListed = isListed
            packing = Packing(
                codec: zstd ? .zstd(level: 3) : .deflate(level: 1), chunkSize: chunkSize, minimumMemberSize: minimum,
                storesIncompressible: true)
        }
    }

    static let cases = [
        Case("noprefetch.esgz", isListed: false), Case("prefetch.esgz"), Case("chunk1MiB.esgz", chunkSize: 1 << 20),
        Case("minchunk.esgz", minimum: 50_000), Case("prefetch.zstdchunked", zstd: true),
    ]

    @Test(
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"), arguments: cases)
    func `the same entries as the reference's`(case: Case) throws {
        let vectors = try #require(Repository.vectors)
        let folder = try TemporaryDirectory()
        let list =
            `case`.isListed ? [String(decoding: try Repository.read(vectors + "/prefetch.txt"), as: UTF8.self)] : []
        let layer = try Rewriting(
            try Repository.read(vectors + "/layer.tar.gz"), putting: list, packing: `case`.packing, in: folder)
        let ours = try EStargzBlob(layer.blob, in: folder).entries
        let document = try JSONValue(parsing: try Repository.read("\(vectors)/\(`case`.file).toc.json"))
        let theirs = try #require(document["entries"]?.array).compactMap(\.object)
        #expect(ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) { #expect(Self.comparable(our) == Self.comparable(their)) }
    }

    @Test(
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"),
        arguments: ["noprefetch.esgz", "prefetch.esgz", "chunk1MiB.esgz", "minchunk.esgz", "prefetch.zstdchunked"])
    func `reads the reference's tables`(file: String) throws {
        let vectors = try #require(Repository.vectors)
        let folder = try TemporaryDirectory()
        let blob = try EStargzBlob(try Repository.read("\(vectors)/\(file)"), in: folder)
        let document = try JSONValue(parsing: try Repository.read("\(vectors)/\(file).toc.json"))
        #expect(try blob.entries == document["entries"]?.array?.compactMap(\.object))
    }

    /// Without what depends on the compressor, keys in one order. The reference's workers each begin anew with the
    /// names of owners, so that of these only the ids are compared.
    private static func comparable(_ entry: JSONObject) -> [String: String] {
        var fields: [String: String] = [:]
        for (key, value) in entry.members where !["offset", "innerOffset", "userName", "groupName"].contains(key) {
            let ordered = value.object.map { object in
                JSONValue.array(object.members.sorted { $0.key < $1.key }.map { .array([.string($0.key), $0.value]) })
            }
            fields[key] = String(decoding: (ordered ?? value).encoded, as: UTF8.self)
        }
        return fields
    }
}
