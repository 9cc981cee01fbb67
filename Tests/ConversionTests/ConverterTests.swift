import Codec
import EStargz
import ImageCore
import JSON
import Layers
import OCI
import TestSupport
import Testing
import Transports

@testable import Conversion

@Suite struct ConverterTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static let list = [
        "/app/entrypoint.sh", "/bin/busybox", "/etc/passwd", "/opt/data/model/*", "/app/greeting",
    ]
    static let shapes = ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"]

    private func amd64(_ result: ConversionResult) throws -> ConvertedImage {
        try #require(result.images.first { $0.platform?.architecture == "amd64" })
    }

    /// An image of one layer as an archive in the folder.
    private func write(_ layers: [ImageBuilder.Layer]) throws -> String {
        try folder.write(ImageBuilder.archive(layers), to: "in.tar")
    }

    private func plain(_ build: (inout LayerBuilder) -> Void) -> ImageBuilder.Layer {
        var tar = LayerBuilder()
        build(&tar)
        return ImageBuilder.Layer(plain: tar.tar)
    }

    // MARK: - All shapes

    @Test(arguments: shapes)
    func `what is written verifies`(shape: String) throws {
        var conversion = try Conversion(in: folder, list: Self.list)
        conversion.options.platforms = .all
        let result = try conversion.run(Repository.fixture(shape))
        #expect(result.unmatched.isEmpty)
        #expect(try conversion.findings().isEmpty)
        #expect(try conversion.open().images[0].digest == result.digest)
        #expect(try conversion.open().image("gpuimg.test/busybox:1").digest == result.digest)
        #expect(folder.names == ["out.tar"])
    }

    @Test func `layers and config are the same whatever shape the image comes in`() throws {
        let conversion = try Conversion(in: folder, list: Self.list)
        var digests: Set<[Digest]> = []
        var configs: Set<Digest> = []
        for shape in Self.shapes {
            let result = try conversion.run(Repository.fixture(shape))
            digests.insert(try amd64(result).layers.map(\.digest))
            configs.insert(try #require(try conversion.tree().images.first).manifest.config.digest)
        }
        #expect(digests.count == 1)
        #expect(configs.count == 1)
    }

    @Test(arguments: [1, 2, 5])
    func `the archive is the same bytes on any number of threads`(threads: Int) throws {
        var conversion = try Conversion(in: folder, list: Self.list)
        let source = Repository.fixture("busybox-containerd.tar")
        try conversion.run(source, to: "reference.tar")
        conversion.threads = threads
        try conversion.run(source)
        #expect(try Repository.read(folder.file("out.tar")) == Repository.read(folder.file("reference.tar")))
    }

    @Test func `converting again changes nothing in the layers`() throws {
        let conversion = try Conversion(in: folder, list: Self.list)
        let first = try amd64(try conversion.run(Repository.fixture("busybox.oci.tar"), to: "first.tar"))
        let second = try amd64(try conversion.run(folder.file("first.tar")))
        #expect(first.layers.map(\.digest) == second.layers.map(\.digest))
    }

    @Test func `a layer's bytes do not depend on the layers above`() throws {
        let base = plain { $0.file("a", "base") }
        let conversion = try Conversion(in: folder, list: ["a"])
        let alone = try conversion.run(try write([base]))
        let below = try conversion.run(try write([base, plain { $0.file("b", "above") }]))
        #expect(alone.images[0].layers[0].digest == below.images[0].layers[0].digest)
    }

    @Test func `an image without layers stays one`() throws {
        let conversion = try Conversion(in: folder)
        try conversion.run(try write([]))
        #expect(try conversion.tree().images[0].manifest.layers.isEmpty)
    }

    @Test func `history and unknown fields stay, diffIDs and annotations are new`() throws {
        let conversion = try Conversion(in: folder, list: Self.list)
        let source = try ImageSource.open(
            try SourceReference(parsing: Repository.fixture("busybox.oci.tar")), temporaryDirectory: folder.path)
        let before = try ImageNode.load(source.images[0].descriptors[0], from: source).images[0]
        try conversion.run(Repository.fixture("busybox.oci.tar"))
        let after = try conversion.tree().images[0]
        for key in before.config.json.keys where key != "rootfs" {
            #expect(before.config.json[key] == after.config.json[key], "\(key)")
        }
        #expect(Set(before.config.diffIDs).isDisjoint(with: after.config.diffIDs))
        for layer in after.manifest.layers {
            #expect(layer.mediaType == .ociLayerGzip)
            #expect(layer.annotation(Annotation.tocDigest) != nil)
            #expect(layer.annotation(Annotation.uncompressedSize).flatMap { Int($0) } != nil)
        }
    }

    @Test func `a tag of the destination replaces the names`() throws {
        let conversion = try Conversion(in: folder)
        try conversion.run(Repository.fixture("busybox-docker25.tar"), tag: "other:2")
        #expect(try conversion.open().images[0].tags.map(\.text) == ["docker.io/library/other:2"])
    }

    // MARK: - Indexes

    private static let subject = Annotation.attestationSubject

    @Test func `the other platform stays as it was, the attestation follows its manifest`() throws {
        let conversion = try Conversion(in: folder)
        var chosen = conversion
        chosen.options.platforms = .chosen([Platform(os: "linux", architecture: "amd64")])
        let result = try chosen.run(Repository.fixture("busybox-containerd.tar"))
        #expect(result.keptPlatforms == ["linux/arm64"])
        #expect(result.warnings.contains { $0.contains("attestation") })
        guard case .index(_, let index, _) = try conversion.tree() else {
            Issue.record("no index")
            return
        }
        #expect(index.manifests.count == 3)
        let image = try #require(index.manifests.first { $0.platform?.architecture == "amd64" })
        #expect(image.digest == result.images[0].digest)
        #expect(image.digest != result.images[0].sourceDigest)
        let attestation = try #require(index.manifests.first { $0.isAttestation })
        #expect(attestation.annotation(Self.subject) == image.digest.description)
        // Its statement is untouched.
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `--only-platform drops the others`() throws {
        var conversion = try Conversion(in: folder)
        conversion.options.platforms = .chosen([Platform(os: "linux", architecture: "arm64")])
        conversion.options.dropsOtherPlatforms = true
        try conversion.run(Repository.fixture("busybox-containerd.tar"))
        #expect(try conversion.tree().images.map { $0.platform?.architecture } == ["arm64"])
        guard case .index(_, let index, _) = try conversion.tree() else {
            Issue.record("no index")
            return
        }
        #expect(index.manifests.count == 1, "the attestation spoke of the other platform")
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `attestations are dropped on request`() throws {
        var conversion = try Conversion(in: folder)
        conversion.options.platforms = .all
        conversion.options.dropsAttestations = true
        let result = try conversion.run(Repository.fixture("busybox-containerd.tar"))
        guard case .index(_, let index, _) = try conversion.tree() else {
            Issue.record("no index")
            return
        }
        #expect(index.manifests.allSatisfy { !$0.isAttestation })
        #expect(result.images.count == 2)
        #expect(result.warnings.isEmpty)
    }

    @Test func `a platform that is not there is wrong usage, and the choices are listed`() throws {
        var conversion = try Conversion(in: folder)
        conversion.options.platforms = .chosen([Platform(os: "linux", architecture: "riscv64")])
        let error = #expect(throws: ImageError.self) {
            try conversion.run(Repository.fixture("busybox-containerd.tar"))
        }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("linux/arm64") == true)
        #expect(folder.names.isEmpty)
    }

    // MARK: - Layers that stay

    private var inexpressible: ImageBuilder.Layer {
        plain {
            $0.file("good", "x")
            $0.hardlink("dangling", to: "missing")
        }
    }

    @Test func `a layer that cannot be told truly stays byte for byte`() throws {
        let good = plain { $0.file("a", "x") }
        let conversion = try Conversion(in: folder)
        let result = try conversion.run(try write([inexpressible, good]))
        guard case .untouched(let entry, _) = result.images[0].layers[0].outcome else {
            Issue.record("\(result.images[0].layers[0].outcome)")
            return
        }
        #expect(entry == FilePathBytes("dangling"))
        let image = try conversion.tree().images[0]
        #expect(image.manifest.layers[0].digest == inexpressible.diffID)
        #expect(image.config.diffIDs[0] == inexpressible.diffID)
        #expect(image.manifest.layers[1].annotation(Annotation.tocDigest) != nil)
        #expect(try conversion.findings().isEmpty)
    }

    @Test func `strictly it is an error that names the entry, and nothing is written`() throws {
        var conversion = try Conversion(in: folder)
        conversion.options.isStrict = true
        let path = try write([inexpressible])
        let error = #expect(throws: ImageError.self) { try conversion.run(path) }
        #expect(error?.context.entry == FilePathBytes("dangling"))
        #expect(error?.context.layer == inexpressible.diffID)
        #expect(folder.names == ["in.tar"])
    }

    @Test func `foreign layers and unknown media types pass through`() throws {
        var builder = ImageBuilder()
        let good = plain { $0.file("a", "x") }
        var odd = plain { $0.file("b", "x") }
        odd.mediaType = MediaType("application/vnd.example.layer")
        let foreign = Descriptor(
            mediaType: MediaType("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
            digest: SHA256Hasher.digest(of: [7]), size: 700)
        builder.add(good.blob, good.mediaType)
        builder.add(odd.blob, odd.mediaType)
        let config = builder.add(ImageBuilder.config([good.diffID, foreign.digest, odd.diffID]), .ociConfig)
        let manifest = ImageManifest(config: config, layers: [good.descriptor, foreign, odd.descriptor])
        let image = builder.add(manifest.encoded, .ociManifest)
        let path = try folder.write(ImageBuilder.archive(builder.layout([image])), to: "in.tar")
        let conversion = try Conversion(in: folder)
        let result = try conversion.run(path)
        guard case .foreign = result.images[0].layers[1].outcome,
            case .unknownMediaType = result.images[0].layers[2].outcome
        else {
            Issue.record("\(result.images[0].layers.map(\.outcome))")
            return
        }
        let layers = try conversion.tree().images[0].manifest.layers
        #expect(layers.dropFirst().map(\.digest) == [foreign.digest, odd.diffID])
        #expect(try conversion.open().blob(odd.diffID)?.size == odd.blob.count)
    }

    @Test func `the same layer twice is written once`() throws {
        let layer = plain { $0.file("a", "x") }
        let conversion = try Conversion(in: folder)
        try conversion.run(try write([layer, layer]))
        let layers = try conversion.tree().images[0].manifest.layers
        #expect(layers[0] == layers[1])
        #expect(try conversion.findings().isEmpty)
    }

    // MARK: - Errors and dry runs

    @Test func `a dry run writes nothing and says what would be`() throws {
        var conversion = try Conversion(in: folder, list: Self.list)
        conversion.options.isDryRun = true
        let result = try conversion.run(Repository.fixture("busybox-docker25.tar"))
        #expect(folder.names.isEmpty)
        #expect(result.digest == nil)
        let landmarks = result.images[0].layers.map { layer -> Landmark? in
            if case .planned(let landmark) = layer.outcome { landmark } else { nil }
        }
        #expect(landmarks == [.prefetch, .prefetch, .noPrefetch, .noPrefetch])
        #expect(result.images[0].layers[0].prefetchedFiles > 0)
    }

    @Test func `a layer that is not what the config says is an error that names it`() throws {
        let layer = plain { $0.file("a", "x") }
        let path = try folder.write(
            ImageBuilder.archive([layer], diffIDs: [SHA256Hasher.digest(of: [1])]), to: "in.tar")
        let conversion = try Conversion(in: folder)
        let error = #expect(throws: ImageError.self) { try conversion.run(path) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.context.layer == layer.diffID)
        #expect(error?.context.file == path)
        #expect(folder.names == ["in.tar"])
    }

    @Test func `lines that match nothing in any platform are told`() throws {
        var conversion = try Conversion(in: folder, list: ["/bin/busybox", "/nowhere", "/etc/platform"])
        conversion.options.platforms = .all
        let result = try conversion.run(Repository.fixture("busybox-containerd.tar"))
        #expect(result.unmatched == ["/nowhere"])
    }

    /// What a container store holds of a platform that it never pulled: the manifest, and nothing that it names.
    @Test func `another platform of which only the manifest is there does no harm`() throws {
        var builder = ImageBuilder()
        let image = builder.addImage([plain { $0.file("a", "x") }])
        var other = ImageBuilder()
        let bare = other.addImage([plain { $0.file("b", "x") }], architecture: "arm64")
        for blob in other.blobs where blob.digest == bare.digest { builder.add(blob.bytes, .ociManifest) }
        let config = try #require(other.blobs.first { $0.bytes.starts(with: Array("{\"architecture".utf8)) })
        builder.add(config.bytes, .ociConfig)
        let index = builder.add(ImageIndex(manifests: [image, bare]).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(builder.layout([index])), to: "in.tar")
        var conversion = try Conversion(in: folder)
        conversion.options.platforms = .chosen([Platform(os: "linux", architecture: "amd64")])
        #expect(try conversion.run(path).keptPlatforms == ["linux/arm64"])
    }
}
