import ImageCore
import JSON
import OCI
import Testing

@Suite struct ImageManifestTests {
    static let digest = "sha256:" + String(repeating: "01", count: 32)
    static let text = #"""
        {"x-first":1,"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",\#
        "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"\#(digest)"},\#
        "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":3,"digest":"\#(digest)"}],\#
        "annotations":{"k":"v"}}
        """#

    private func parse(_ text: String) throws -> ImageManifest {
        try ImageManifest(JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `comes out byte for byte as it went in`() throws {
        let manifest = try parse(Self.text)
        #expect(String(decoding: manifest.encoded, as: UTF8.self) == Self.text)
        #expect(manifest.isImage && manifest.layers.count == 1 && manifest.config.size == 2)
        #expect(manifest.subject == nil)
    }

    @Test func `other content makes it OCI's and keeps what else it holds`() throws {
        let manifest = try parse(Self.text)
        let layer = Descriptor(mediaType: .ociLayerGzip, digest: manifest.config.digest, size: 4)
        let replaced = manifest.replacing(config: manifest.config, layers: [layer, layer])
        #expect(replaced.json.keys == manifest.json.keys)
        #expect(replaced.json["mediaType"]?.string == MediaType.ociManifest.text)
        #expect(replaced.json["annotations"] == manifest.json["annotations"])
        #expect(replaced.layers == [layer, layer])
        #expect(try ImageManifest(JSONValue(parsing: replaced.encoded)) == replaced)
    }

    @Test func `an artifact is no image`() throws {
        let artifact = Self.text.replacing(#"{"x-first":1"#, with: #"{"artifactType":"application/x""#)
        #expect(try !parse(artifact).isImage)
        let other = Self.text.replacing("application/vnd.docker.container.image.v1+json", with: "application/x")
        #expect(try !parse(other).isImage)
    }

    @Test(arguments: [
        "[]", "{}", #"{"config":{},"layers":[]}"#, #"{"layers":[]}"#,
        #"{"config":{"digest":"\#(digest)","size":1}}"#, #"{"config":{"digest":"\#(digest)","size":1},"layers":[1]}"#,
    ])
    func `refuses what is no manifest`(text: String) {
        #expect(throws: OCIError.self) { try parse(text) }
    }

    @Test func `an index keeps what it holds beside its manifests`() throws {
        let text = #"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,\#
            "digest":"\#(Self.digest)","platform":{"os":"linux","architecture":"amd64"}}],"annotations":{"k":"v"}}
            """#
        let index = try ImageIndex(JSONValue(parsing: Array(text.utf8)))
        #expect(String(decoding: index.encoded, as: UTF8.self) == text)
        let replaced = index.replacing(manifests: [])
        #expect(replaced.json.keys == ["schemaVersion", "manifests", "annotations", "mediaType"])
        #expect(ImageIndex(manifests: index.manifests).manifests == index.manifests)
        #expect(throws: OCIError.self) { try ImageIndex(JSONValue(parsing: Array("{}".utf8))) }
    }

    @Test func `annotations are set, replaced and taken away`() throws {
        var manifest = try parse(Self.text)
        manifest.annotate("new", "1")
        manifest.annotate("k", "w")
        #expect(manifest.annotations.map(\.key) == ["k", "new"])
        #expect(manifest.annotations.map(\.value) == ["w", "1"])
        manifest.annotate("k", nil)
        manifest.annotate("new", nil)
        #expect(manifest.json["annotations"] == nil)
    }
}
