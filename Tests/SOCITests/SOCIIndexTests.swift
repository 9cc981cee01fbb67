import Codec
import ImageCore
import JSON
import OCI
import SOCI
import Tar
import TestSupport
import Testing

struct SOCIIndexTests {
    private static let first = SHA256Hasher.digest(of: [1])
    private static let second = SHA256Hasher.digest(of: [2])
    private static let third = SHA256Hasher.digest(of: [3])

    private static func made(_ version: SOCIIndex.Version) -> SOCIIndex {
        var layer = SOCIIndex.Layer(
            ztoc: first, ztocSize: 100, layer: second, layerMediaType: .ociLayerGzip, spanSize: 4 << 20)
        layer.disablesXattrs = true
        let other = SOCIIndex.Layer(
            ztoc: third, ztocSize: 7, layer: third, layerMediaType: .ociLayer, spanSize: nil)
        return SOCIIndex(
            version: version, layers: [layer, other],
            prefetches: [SOCIIndex.Prefetch(artifact: second, size: 66, layer: second)],
            subject: version == .v1 ? Descriptor(mediaType: .ociManifest, digest: third, size: 525) : nil,
            buildTool: "a <tool> & more")
    }

    @Test("an index is read as it was written, and runtimes can store it", arguments: SOCIIndex.Version.allCases)
    func roundTrip(version: SOCIIndex.Version) throws {
        let index = Self.made(version)
        #expect(try SOCIIndex(parsing: index.encoded) == index)
        #expect(SOCIIndex.isCanonical(index.encoded))
    }

    @Test("the document is that of Go's encoder")
    func document() {
        var index = Self.made(.v1)
        index.layers.removeLast()
        index.prefetches = []
        // The subject's other fields stay with the image.
        index.subject?.annotate("a", "b")
        let expected = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.amazon.soci.index.v1+json",\
            "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},\
            "layers":[{"mediaType":"application/octet-stream","digest":"\(Self.first)","size":100,\
            "annotations":{"com.amazon.soci.disable-xattrs":"true",\
            "com.amazon.soci.image-layer-digest":"\(Self.second)",\
            "com.amazon.soci.image-layer-mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",\
            "com.amazon.soci.span-size":"4194304"}}],\
            "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(Self.third)","size":525},\
            "annotations":{"com.amazon.soci.build-tool-identifier":"a \\u003ctool\\u003e \\u0026 more"}}
            """
        #expect(String(decoding: index.encoded, as: UTF8.self) == expected)
        #expect(SHA256Hasher.digest(of: SOCIIndex.configBlob) == SOCIIndex.configDescriptor(.v1).digest)
    }

    /// Changes to the text of a canonical index after which Go would write it otherwise.
    private static let changes: [(String, String)] = [
        (#"{"schemaVersion":2,"#, #"{ "schemaVersion":2,"#), (#"{"schemaVersion":2,"#, "{\n\"schemaVersion\":2,"),
        (#""schemaVersion":2"#, #""schemaVersion":1"#), (#""schemaVersion":2"#, #""schemaVersion":2.0"#),
        (#""schemaVersion":2"#, #""SchemaVersion":2"#),
        (#""mediaType":"application/vnd.oci.image.manifest.v1+json","config""#, #""config""#),
        (#""config":"#, #""artifactType":"application/vnd.amazon.soci.index.v2+json","config":"#),
        (#""size":2}"#, #""size":2,"annotations":{}}"#), (#""size":2}"#, #""size":2,"other":1}"#),
        (#""size":2}"#, #""size":2,"urls":[]}"#), (#""size":2}"#, #""size":2,"data":""}"#),
        (#""size":2}"#, #""size":2,"platform":null}"#), (#""size":2}"#, #""size":2,"artifactType":""}"#),
        (#""size":2}"#, #""size":"2"}"#), (#""layers":["#, #""other":{},"layers":["#),
        (#""layers":["#, #""subject":null,"layers":["#), (#"\u003ctool"#, "<tool"), (#"\u0026"#, "&"),
        (#"\u003ctool"#, #"\u003Ctool"#), (#"a \u003c"#, #"\u0061 \u003c"#), (#"a \u003c"#, #"\/ \u003c"#),
        (#""annotations":{"com.amazon.soci.build-tool"#, #""annotations":{"z":"","com.amazon.soci.build-tool"#),
        (#""annotations":{"com.amazon.soci.build-tool"#, #""annotations":{"a":1,"com.amazon.soci.build-tool"#),
        (#""annotations":{"com.amazon.soci.build-tool"#, #""annotations":{"a":null,"com.amazon.soci.build-tool"#),
    ]

    @Test("what Go would write otherwise is not canonical", arguments: changes)
    func refusals(change: (from: String, to: String)) throws {
        let text = String(decoding: Self.made(.v2).encoded, as: UTF8.self)
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        try #require(changed != text)
        #expect(!SOCIIndex.isCanonical(Array(changed.utf8)))
    }

    @Test(
        "what Go would write alike is canonical, though we do not write it",
        arguments: [
            (
                #""size":2}"#,
                #""size":2,"urls":["u"],"annotations":{"A":"","a":"\b\f\n\r\t\"\\\u0001\u2028é/"},"data":"eA==","platform":{"architecture":"","os":"","os.version":"1","os.features":["f"],"variant":"v8"},"artifactType":"t"}"#
            ),
            (#""layers":["#, #""layers":[{"mediaType":"","digest":"","size":-1},"#),
            (#""annotations":{"com.amazon.soci.build-tool"#, #""annotations":{"Z":"","com.amazon.soci.build-tool"#),
        ])
    func acceptances(change: (from: String, to: String)) throws {
        let text = String(decoding: Self.made(.v2).encoded, as: UTF8.self)
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        try #require(changed != text)
        #expect(SOCIIndex.isCanonical(Array(changed.utf8)))
    }

    @Test("white space at the end, no document and nothing at all are not canonical", arguments: ["\n", "x"])
    func ends(added: String) {
        #expect(!SOCIIndex.isCanonical(Self.made(.v2).encoded + Array(added.utf8)))
        #expect(!SOCIIndex.isCanonical(Array(added.utf8)))
        #expect(!SOCIIndex.isCanonical([]))
        #expect(!SOCIIndex.isCanonical(Array("[]".utf8)))
    }

    @Test("what a runtime does without is not missed")
    func leniency() throws {
        let text = """
            {"config":{"mediaType":"application/vnd.amazon.soci.index.v2+json","digest":"\(Self.first)","size":2},
            "layers":[{"mediaType":"application/octet-stream","digest":"\(Self.second)","size":3,
            "annotations":{"com.amazon.soci.image-layer-digest":"\(Self.third)"}},
            {"mediaType":"text/plain","digest":"\(Self.second)","size":3}]}
            """
        let index = try SOCIIndex(parsing: Array(text.utf8))
        #expect(
            index.layers == [
                SOCIIndex.Layer(
                    ztoc: Self.second, ztocSize: 3, layer: Self.third, layerMediaType: MediaType(""), spanSize: nil)
            ])
        #expect(index.prefetches.isEmpty && index.buildTool.isEmpty)
    }

    @Test(
        "what is no index is refused",
        arguments: [
            "", "{}", "[]", #"{"config":{},"layers":[]}"#,
            #"{"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"D","size":2},"layers":[]}"#,
            #"{"config":{"mediaType":"application/vnd.amazon.soci.index.v1+json","digest":"D","size":2},"layers":[]}"#,
            #"{"config":{"mediaType":"application/vnd.amazon.soci.index.v2+json","digest":"D","size":2},"layers":[{"mediaType":"application/octet-stream","digest":"D","size":3}]}"#,
            #"{"config":{"mediaType":"application/vnd.amazon.soci.index.v2+json","digest":"D","size":2},"layers":[{"mediaType":"application/octet-stream","digest":"D","size":-3}]}"#,
        ])
    func nonsense(text: String) {
        let bytes = Array(text.replacing("\"D\"", with: "\"\(Self.first)\"").utf8)
        #expect(throws: OCIError.self) { try SOCIIndex(parsing: bytes) }
    }

    @Test(
        "the reference's index is canonical, and comes out byte for byte",
        .enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"))
    func vector() throws {
        let archive = try Repository.read("\(try #require(Repository.vectors))/soci-v2.oci.tar")
        let blobs = try SmallFiles(archive).contents
        let indexes = blobs.values.filter { (try? SOCIIndex(parsing: $0)) != nil }
        let bytes = try #require(indexes.first)
        #expect(indexes.count == 1)
        #expect(SOCIIndex.isCanonical(bytes))
        let index = try SOCIIndex(parsing: bytes)
        #expect(index.version == .v2)
        #expect(index.layers.map(\.spanSize) == [1 << 20])
        #expect(index.encoded == bytes)
        let prefetch = try #require(index.prefetches.first)
        let artifact = try #require(blobs.first { $0.key.hasSuffix(prefetch.artifact.hex) }?.value)
        #expect(try PrefetchArtifact(parsing: artifact).spans == [0...0])
        #expect(try PrefetchArtifact(parsing: artifact).encoded == artifact)
    }
}

/// The files of an archive that are small enough to be documents.
private struct SmallFiles: TarVisitor {
    private(set) var contents: [String: [UInt8]] = [:]
    private var name: String?

    init(_ archive: [UInt8]) throws(ImageError) {
        var reader = TarReader()
        try archive.withBytes { (bytes) throws(ImageError) in try reader.read(bytes, into: &self) }
        try reader.finish(framingIsProof: false)
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        name = entry.size < 10_000 ? entry.name.description : nil
        if let name { contents[name] = [] }
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {
        if let name { contents[name, default: []] += bytes }
    }

    mutating func end() { name = nil }
}
