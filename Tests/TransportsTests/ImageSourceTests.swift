import Codec
import ImageCore
import JSON
import Layers
import OCI
import Tar
import TestSupport
import Testing
import Transports

/// Which of an archive's two halves is believed, how images are picked, and what is refused.
@Suite struct ImageSourceTests {
    private let folder: TemporaryDirectory
    private let builder: ImageBuilder
    private let image: Descriptor
    private let layer: ImageBuilder.Layer

    init() throws {
        folder = try TemporaryDirectory()
        var tar = LayerBuilder()
        tar.file("a", "x")
        layer = ImageBuilder.Layer(plain: tar.tar)
        var builder = ImageBuilder()
        image = builder.addImage([layer])
        self.builder = builder
    }

    private func open(_ files: [(path: String, bytes: [UInt8])], _ transport: String = "") throws -> ImageSource {
        let path = try folder.write(ImageBuilder.archive(files), to: "image.tar")
        return try ImageSource.open(try SourceReference(parsing: transport + path), temporaryDirectory: folder.path)
    }

    private func tagged(_ descriptor: Descriptor, _ name: String) -> Descriptor {
        var tagged = descriptor
        tagged.annotate(Annotation.referenceName, name)
        return tagged
    }

    private func path(_ digest: Digest) -> String { "blobs/sha256/" + digest.hex }

    private func dockerManifest(_ tags: [String]? = nil) throws -> [UInt8] {
        ImageBuilder.dockerManifest(
            config: path(SHA256Hasher.digest(of: ImageBuilder.config([layer.diffID]))), layers: [path(layer.diffID)],
            tags: tags)
    }

    // MARK: - index.json or manifest.json

    @Test func `index.json wins where it is whole, and takes the names of manifest.json`() throws {
        let files = builder.layout([image]) + [("manifest.json", try dockerManifest(["app:1"]))]
        let source = try open(files)
        #expect(source.format == "OCI layout")
        #expect(source.images[0].digest == image.digest)
        #expect(source.images[0].tags.map(\.text) == ["app:1"])
    }

    /// Docker has written `"manifests": null`, indexes of manifests that are not there, and manifests without layers.
    @Test func `manifest.json wins where the index is not whole`() throws {
        var bare = ImageBuilder()
        let missing = Descriptor(mediaType: .ociManifest, digest: SHA256Hasher.digest(of: [1]), size: 10)
        let config = bare.add(ImageBuilder.config([layer.diffID]), .ociConfig)
        let noLayers = bare.add(ImageManifest(config: config, layers: []).encoded, .ociManifest)
        let indexes: [[UInt8]] = [
            Array(#"{"schemaVersion":2,"manifests":null}"#.utf8), Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8),
            ImageIndex(manifests: [missing]).encoded, ImageIndex(manifests: [noLayers]).encoded,
            Array(#"{"manifests":[{"digest":"sha256:00","size":1}]}"#.utf8),
        ]
        let blobs = builder.blobs.map { (path: path($0.digest), bytes: $0.bytes) }
        let more = bare.blobs.filter { blob in !builder.blobs.contains { $0.digest == blob.digest } }
            .map { (path: path($0.digest), bytes: $0.bytes) }
        for index in indexes {
            let files = blobs + more + [("index.json", index), ("manifest.json", try dockerManifest(["app:1"]))]
            let source = try open(files)
            #expect(source.format == "docker archive", "\(String(decoding: index, as: UTF8.self))")
            let node = try ImageNode.load(try source.image("app:1").descriptors[0], from: source)
            #expect(node.images[0].manifest.layers.map(\.digest) == [layer.diffID])
        }
    }

    @Test func `alone an index that is not whole is an error`() throws {
        let missing = Descriptor(mediaType: .ociManifest, digest: SHA256Hasher.digest(of: [1]), size: 10)
        #expect(throws: ImageError.self) { try open(builder.layout([missing])) }
        #expect(throws: ImageError.self) { try open([("index.json", Array("{".utf8))]) }
        #expect(throws: ImageError.self) { try open([("index.json", Array("[]".utf8))]) }
    }

    @Test func `a manifest must list as many layers as its config has diffIDs`() throws {
        var builder = ImageBuilder()
        let image = builder.addImage([layer], diffIDs: [layer.diffID, layer.diffID])
        let source = try open(builder.layout([image]))
        #expect(throws: ImageError.self) { try ImageNode.load(image, from: source) }
        let files: [(path: String, bytes: [UInt8])] = [
            ("c.json", ImageBuilder.config([layer.diffID, layer.diffID])), ("l.tar", layer.blob),
            ("manifest.json", ImageBuilder.dockerManifest(config: "c.json", layers: ["l.tar"], tags: nil)),
        ]
        #expect(throws: ImageError.self) { try open(files) }
    }

    @Test func `an archive of something else is refused`() throws {
        let error = #expect(throws: ImageError.self) { try open([("etc/passwd", [1])]) }
        #expect(error?.code == .unreadableInput)
        #expect(throws: ImageError.self) {
            try ImageSource.open(
                try SourceReference(parsing: folder.file("missing.tar")), temporaryDirectory: folder.path)
        }
        for bytes in [[], Array("garbage".utf8), [UInt8](repeating: 7, count: 4096), [0x1f, 0x8b, 8, 0, 0]] {
            let path = try folder.write(bytes, to: "odd.tar")
            let error = #expect(throws: ImageError.self) {
                try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
            }
            #expect(error?.code == .unreadableInput)
        }
    }

    // MARK: - Docker archives

    private func legacy(_ link: (inout LayerBuilder) -> Void, layers: [String] = ["one/layer.tar"]) throws
        -> ImageSource
    {
        var tar = LayerBuilder()
        link(&tar)
        tar.file("c.json", ImageBuilder.config(layers.map { _ in layer.diffID }))
        tar.file("manifest.json", ImageBuilder.dockerManifest(config: "c.json", layers: layers, tags: ["a:1"]))
        let path = try folder.write(tar.tar, to: "legacy.tar")
        return try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
    }

    private func firstLayer(_ source: ImageSource) throws -> [UInt8] {
        let node = try ImageNode.load(source.images[0].descriptors[0], from: source)
        let blob = try source.blob(node.images[0].manifest.layers[0])
        return try blob.bytes(ByteRange(offset: 0, count: blob.size))
    }

    @Test(arguments: ["../two/layer.tar", "/two/layer.tar", "../../../two/layer.tar", "../link"])
    func `follows links inside the archive`(target: String) throws {
        let source = try legacy {
            $0.symlink("one/layer.tar", to: target)
            $0.symlink("link", to: "two/layer.tar")
            $0.file("two/layer.tar", layer.blob)
        }
        #expect(try firstLayer(source) == layer.blob)
    }

    @Test func `follows a hardlink`() throws {
        let source = try legacy {
            $0.file("two/layer.tar", layer.blob)
            $0.hardlink("one/layer.tar", to: "two/layer.tar")
        }
        #expect(try firstLayer(source) == layer.blob)
    }

    @Test(arguments: ["../../../../../../etc/passwd", "/etc/passwd", "layer.tar", "missing"])
    func `a link that leads out, in a circle or nowhere is an error`(target: String) throws {
        #expect(throws: ImageError.self) { try legacy { $0.symlink("one/layer.tar", to: target) } }
    }

    @Test func `the last file of a name counts`() throws {
        let source = try legacy {
            $0.file("one/layer.tar", "old")
            $0.file("./one/layer.tar", layer.blob)
        }
        #expect(try firstLayer(source) == layer.blob)
    }

    @Test func `a compressed layer in a docker archive keeps its own digest`() throws {
        let packed = try Compressing.gzip(layer.blob)
        let source = try legacy { $0.file("one/layer.tar", packed) }
        let node = try ImageNode.load(source.images[0].descriptors[0], from: source)
        let described = node.images[0].manifest.layers[0]
        #expect(described.digest == SHA256Hasher.digest(of: packed))
        #expect(described.mediaType == .ociLayerGzip)
    }

    // MARK: - Picking

    @Test func `several images must be picked from`() throws {
        var builder = builder
        let other = builder.addImage([layer, layer])
        let source = try open(
            builder.layout([tagged(image, "docker.io/library/app:1"), tagged(image, "app:latest"), tagged(other, "v2")])
        )
        #expect(source.images.count == 2)
        let error = #expect(throws: ImageError.self) { try source.image(nil) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("v2") == true)
        #expect(error?.message.contains("docker.io/library/app:1") == true)
        for name in ["app:1", "docker.io/library/app:1", "app:latest", "app", image.digest.hex, "@\(image.digest)"] {
            #expect(try source.image(name).digest == image.digest, "\(name)")
        }
        #expect(try source.image("v2").digest == other.digest)
        #expect(throws: ImageError.self) { try source.image("v3") }
    }

    @Test func `signatures and attestations are no images`() throws {
        var builder = builder
        let config = builder.add(Array("{}".utf8), MediaType("application/vnd.oci.empty.v1+json"))
        let artifact = builder.add(ImageManifest(config: config, layers: []).encoded, .ociManifest)
        let source = try open(builder.layout([image, tagged(artifact, "sha256-\(image.digest.hex).sig"), artifact]))
        #expect(source.images.map(\.digest) == [image.digest])
        #expect(source.referrers.count == 2)
    }

    @Test func `an attestation inside an index is an artifact, an absent platform is absent`() throws {
        var builder = builder
        var attestation = builder.addImage([])
        attestation.annotate(Annotation.attestationType, "attestation-manifest")
        let absent = Descriptor(mediaType: .ociManifest, digest: SHA256Hasher.digest(of: [9]), size: 5)
        let index = builder.add(ImageIndex(manifests: [image, attestation, absent]).encoded, .ociIndex)
        let node = try ImageNode.load(index, from: try open(builder.layout([index])))
        guard case .index(_, _, let children) = node else {
            Issue.record("no index")
            return
        }
        #expect(node.images.map(\.descriptor.digest) == [image.digest])
        guard case .artifact = children[1], case .absent = children[2] else {
            Issue.record("\(children)")
            return
        }
    }

    @Test func `indexes nest, but not without end`() throws {
        func nested(_ depth: Int) throws -> (ImageSource, Descriptor) {
            var builder = builder
            var top = image
            for _ in 0..<depth { top = builder.add(ImageIndex(manifests: [top]).encoded, .ociIndex) }
            return (try open(builder.layout([top])), top)
        }
        let (source, top) = try nested(Limits.indexNesting)
        #expect(try ImageNode.load(top, from: source).images.count == 1)
        let (deeper, deep) = try nested(Limits.indexNesting + 1)
        #expect(throws: ImageError.self) { try ImageNode.load(deep, from: deeper) }
    }

    /// Each level names the one below twice: 2^8 visits of 8 small documents, and 4^8 of wider ones.
    @Test func `indexes that multiply are bounded`() throws {
        var builder = builder
        var top = image
        for _ in 0..<Limits.indexNesting {
            top = builder.add(ImageIndex(manifests: [top, top, top, top]).encoded, .ociIndex)
        }
        let source = try open(builder.layout([top]))
        #expect(throws: ImageError.self) { try ImageNode.load(top, from: source) }
    }

    // MARK: - Layout folders

    @Test func `a layout folder is read as an archive is`() throws {
        let path = try folder.write(builder.layout([tagged(image, "v1")]), below: "layout")
        for reference in [path, "oci:" + path, "oci:" + path + ":v1"] {
            let parsed = try SourceReference(parsing: reference)
            let source = try ImageSource.open(parsed, temporaryDirectory: folder.path)
            #expect(try source.image(parsed.image).digest == image.digest)
        }
        #expect(throws: ImageError.self) {
            try ImageSource.open(try SourceReference(parsing: folder.path), temporaryDirectory: folder.path)
        }
    }

    @Test func `a document that was tampered with is refused`() throws {
        let other = ImageBuilder.config([layer.diffID], architecture: "arm64")
        let config = SHA256Hasher.digest(of: ImageBuilder.config([layer.diffID]))
        let files = builder.layout([image]).map { file in
            file.path == path(config) ? (path: file.path, bytes: other) : file
        }
        let source = try open(files)
        #expect(throws: ImageError.self) { try ImageNode.load(image, from: source) }
    }
}
