import ImageCore
import JSON
import OCI
import Testing

@Suite struct DescriptorTests {
    static let hex = String(repeating: "ab", count: 32)
    static let text = #"""
        {"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":12,"digest":"sha256:\#(hex)",\#
        "urls":["https://example.org/x"],"annotations":{"z":"1","a":"2"},"data":"YWJj",\#
        "platform":{"architecture":"arm64","os":"linux","variant":"v8","os.features":["x"]},"x-unknown":{"deep":[1.50]}}
        """#

    static let other = [UInt8](repeating: 1, count: 32).withUnsafeBytes { Digest(sha256: $0) }

    private func parse(_ text: String) throws -> Descriptor {
        try Descriptor(JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `reads its fields and keeps the others`() throws {
        let descriptor = try parse(Self.text)
        #expect(descriptor.mediaType.text == "application/vnd.docker.image.rootfs.diff.tar.gzip")
        #expect(descriptor.size == 12)
        #expect(descriptor.digest.hex == Self.hex)
        #expect(descriptor.platform == Platform(os: "linux", architecture: "arm64", variant: "v8"))
        #expect(descriptor.annotation("a") == "2")
        #expect(descriptor.annotation("missing") == nil)
        #expect(String(decoding: descriptor.value.encoded, as: UTF8.self) == Self.text)
    }

    @Test func `for other content only media type, digest and size change, and what speaks of the old content goes`()
        throws
    {
        let replaced = try parse(Self.text).replacing(mediaType: .ociLayerGzip, digest: Self.other, size: 99)
        let expected =
            Self.text
            .replacing("application/vnd.docker.image.rootfs.diff.tar.gzip", with: MediaType.ociLayerGzip.text)
            .replacing(Self.hex, with: Self.other.hex).replacing(#""size":12"#, with: #""size":99"#)
            .replacing(#""data":"YWJj","#, with: "").replacing(#""urls":["https://example.org/x"],"#, with: "")
        #expect(String(decoding: replaced.value.encoded, as: UTF8.self) == expected)
        #expect(replaced.mediaType == .ociLayerGzip && replaced.digest == Self.other && replaced.size == 99)
    }

    @Test func `for the same content embedded data stays`() throws {
        let descriptor = try parse(Self.text)
        #expect(descriptor.replacing(digest: descriptor.digest, size: descriptor.size) == descriptor)
    }

    @Test func `an annotation is added in place, changed, and removed with its emptied object`() throws {
        var descriptor = try parse(Self.text)
        descriptor.annotate("z", "new")
        descriptor.annotate("b", "3")
        #expect(descriptor.json["annotations"]?.object?.keys == ["z", "a", "b"])
        for key in ["z", "a", "b"] { descriptor.annotate(key, nil) }
        #expect(descriptor.json["annotations"] == nil)
        var plain = Descriptor(mediaType: .ociLayer, digest: Self.other, size: 0)
        plain.annotate("k", nil)
        #expect(plain == Descriptor(mediaType: .ociLayer, digest: Self.other, size: 0))
        plain.annotate("k", "v")
        #expect(plain.annotation("k") == "v")
    }

    /// SHA-256 of `abc` from FIPS 180-4's examples.
    @Test func `for a document it takes digest and size from the bytes`() {
        let descriptor = Descriptor(mediaType: .ociConfig, digest: Self.other, size: 0)
            .replacing(mediaType: .ociManifest, document: Array("abc".utf8))
        #expect(descriptor.digest.short == "ba7816bf8f01")
        #expect(descriptor.size == 3 && descriptor.mediaType == .ociManifest)
    }

    @Test(arguments: [
        "[]", "{}", #"{"digest":"sha256:\#(hex)"}"#, #"{"digest":"sha256:\#(hex)","size":-1}"#,
        #"{"digest":"sha256:\#(hex)","size":1.5}"#, #"{"digest":"sha256:\#(hex)","size":"1"}"#,
        #"{"digest":"sha256:\#(hex)","size":9223372036854775808}"#, #"{"digest":"sha512:00","size":1}"#,
        #"{"digest":"\#(hex)","size":1}"#, #"{"size":1}"#, #"{"digest":7,"size":1}"#,
    ])
    func `refuses what points nowhere`(text: String) {
        #expect(throws: OCIError.self) { try parse(text) }
    }

    @Test func `a descriptor without media type is read, as Docker's archives have them`() throws {
        #expect(try parse(#"{"digest":"sha256:\#(Self.hex)","size":1}"#).mediaType == MediaType(""))
    }

    /// BuildKit's attestation storage document.
    @Test func `knows an attestation`() throws {
        #expect(try !parse(Self.text).isAttestation)
        var descriptor = try parse(Self.text)
        descriptor.annotate("vnd.docker.reference.type", "attestation-manifest")
        #expect(descriptor.isAttestation)
    }

    @Test func `an artifact's type and platform are set and taken away`() throws {
        var descriptor = Descriptor(mediaType: .ociManifest, digest: try Digest(parsing: "sha256:\(Self.hex)"), size: 1)
        descriptor.annotate("a", "b")
        let platform = JSONObject(["architecture": .string("amd64"), "os": .string("linux")])
        let type = MediaType("application/vnd.example")
        let described = descriptor.describing(platform: platform, artifactType: type)
        #expect(described.artifactType == type && described.platformObject == platform)
        #expect(
            described.json.keys == ["mediaType", "digest", "size", "annotations", "platform", "artifactType"])
        #expect(described.describing(platform: nil, artifactType: nil) == descriptor)
    }
}
