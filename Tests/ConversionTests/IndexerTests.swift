import Codec
import ImageCore
import JSON
import Layers
import OCI
import Planner
import SOCI
import TestSupport
import Testing
import Transports

@testable import Conversion

@Suite struct IndexerTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    // MARK: - Made of

    private static func tar(_ seed: UInt64, files: Int = 4, size: Int = 60_000) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var tar = LayerBuilder()
        for number in 0..<files { tar.file("dir\(seed)/file\(number)", random.text(size)) }
        return tar.tar
    }

    static func gzip(_ tar: [UInt8]) throws -> ImageBuilder.Layer {
        ImageBuilder.Layer(try Compressing.gzip(tar), diffID: SHA256Hasher.digest(of: tar))
    }

    private static func zstd(_ tar: [UInt8]) throws -> ImageBuilder.Layer {
        ImageBuilder.Layer(
            try Compressing.zstd(tar), diffID: SHA256Hasher.digest(of: tar), mediaType: .ociLayerZstd)
    }

    private static func two() throws -> [ImageBuilder.Layer] {
        [try gzip(tar(1)), ImageBuilder.Layer(plain: tar(2))]
    }

    private func write(_ layers: [ImageBuilder.Layer], to name: String = "in.tar") throws -> String {
        try folder.write(ImageBuilder.archive(layers), to: name)
    }

    private func layers(_ image: ImageNode.Image) -> [Digest] { image.manifest.layers.map(\.digest) }

    // MARK: - Shapes and versions

    @Test(arguments: ConverterTests.shapes, SOCIIndex.Version.allCases)
    func `every shape is indexed, and its layers stay byte for byte`(shape: String, version: SOCIIndex.Version) throws {
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .all
        indexing.options.soci.version = version
        let path = Repository.fixture(shape)
        let source = try ImageSource.open(try SourceReference(parsing: path), temporaryDirectory: folder.path)
        let before = try ImageNode.load(source.images[0].descriptors[0], from: source)
        for name in ["out.tar", "out/"] {
            let result = try indexing.run(path, to: name)
            #expect(result.images.allSatisfy { $0.sociIndex != nil })
            #expect(try indexing.tree(name).images.map(layers) == before.images.map(layers))
            #expect(try indexing.findings(name).filter { $0.severity == .error } == [])
            #expect(try indexing.open(name).images.map(\.digest) == [result.digest])
            #expect(try indexing.open(name).image("gpuimg.test/busybox:1").digest == result.digest)
        }
        #expect(folder.names == ["out", "out.tar"])
    }

    @Test func `version 2 makes an index of a single image, and each names the other`() throws {
        let indexing = Indexing(in: folder)
        let result = try indexing.run(try write(try Self.two()))
        let manifests = try indexing.manifests()
        #expect(manifests.map(\.artifactType) == [nil, .sociIndexV2])
        #expect(
            manifests.map(\.platform) == [Platform](repeating: Platform(os: "linux", architecture: "amd64"), count: 2))
        let image = try #require(try indexing.tree().images.first)
        #expect(image.descriptor.digest == result.images[0].digest)
        #expect(image.descriptor.digest != result.images[0].sourceDigest)
        let soci = manifests[1].digest
        #expect(image.descriptor.annotation(Annotation.sociIndexDigest) == soci.description)
        #expect(image.manifest.annotations.map(\.value) == [soci.description])
        #expect(manifests[1].annotation(Annotation.sociImageManifest) == image.descriptor.digest.description)
        let index = try indexing.sociIndex(soci)
        #expect(index.version == .v2 && index.subject == nil)
        #expect(index.layers.map(\.layer) == layers(image))
        #expect(index.layers.map(\.layerMediaType) == [.ociLayerGzip, .ociLayer])
        #expect(index.layers.map(\.spanSize) == [64 << 10, 64 << 10])
        for layer in index.layers { #expect(try indexing.ztoc(layer).entries.count == 4) }
    }

    @Test func `version 1 leaves the image alone and is listed beside it`() throws {
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = .v1
        let path = try write(try Self.two())
        let result = try indexing.run(path)
        #expect(result.digest == result.sourceDigest)
        let referrers = try indexing.open().referrers
        #expect(referrers.map(\.artifactType) == [.sociIndexV1])
        let index = try indexing.sociIndex(referrers[0].digest)
        #expect(index.version == .v1)
        #expect(index.subject?.digest == result.sourceDigest)
        #expect(index.layers.count == 2)
        // Made again in another way it replaces the one that was there.
        indexing.options.soci.spanSize = 128 << 10
        try indexing.run(folder.file("out.tar"), to: "again.tar")
        let again = try indexing.open("again.tar").referrers
        #expect(again.count == 1 && again[0].digest != referrers[0].digest)
        try indexing.run(path, to: "layout/")
        indexing.options.soci.spanSize = 64 << 10
        try indexing.run(path, to: "layout/")
        #expect(try indexing.open("layout").referrers.map(\.digest) == [referrers[0].digest])
    }

    @Test func `version 1 keeps a signature, version 2 voids it`() throws {
        var builder = ImageBuilder()
        let image = builder.addImage(try Self.two())
        let config = builder.add(Array("{}".utf8), MediaType("application/vnd.example.signature"))
        var json = try #require(ImageManifest(config: config, layers: []).value.object)
        json["subject"] = Descriptor(mediaType: .ociManifest, digest: image.digest, size: image.size).value
        let signature = builder.add(JSONValue.object(json).encoded, .ociManifest)
        let path = try folder.write(ImageBuilder.archive(builder.layout([image, signature])), to: "in.tar")
        var indexing = Indexing(in: folder)
        let voiding = try indexing.run(path)
        #expect(voiding.warnings.count == 1 && voiding.warnings[0].contains("voids it"))
        #expect(try indexing.open().referrers == [])
        indexing.options.soci.version = .v1
        #expect(try indexing.run(path).warnings == [])
        #expect(try indexing.open().referrers.map(\.digest).contains(signature.digest))
        #expect(try indexing.document(signature.digest) == JSONValue.object(json).encoded)
    }

    // MARK: - Which layers

    @Test func `a layer of just the minimum size is indexed, a smaller one is not`() throws {
        let layers = [try Self.gzip(Self.tar(1)), try Self.gzip(Self.tar(2, files: 1))]
        var indexing = Indexing(in: folder)
        indexing.options.soci.minimumLayerSize = layers[0].blob.count
        let result = try indexing.run(try write(layers))
        #expect(result.images[0].layers.map { $0.soci.ztoc != nil } == [true, false])
        guard case .tooSmall = result.images[0].layers[1].soci else {
            Issue.record("\(result.images[0].layers[1].soci)")
            return
        }
        indexing.options.soci.minimumLayerSize += 1
        let error = #expect(throws: ImageError.self) { try indexing.run(folder.file("in.tar"), to: "none.tar") }
        #expect(error?.code == .failure)
        #expect(error?.message.contains("--min-layer-size") == true)
        #expect(folder.names == ["in.tar", "out.tar"])
    }

    @Test func `a zstd layer has no zTOC, unless it is packed anew`() throws {
        let tars = [Self.tar(1), Self.tar(2)]
        let path = try write([try Self.gzip(tars[0]), try Self.zstd(tars[1])])
        var indexing = Indexing(in: folder)
        let plain = try indexing.run(path)
        #expect(plain.images[0].layers.map { $0.soci.ztoc != nil } == [true, false])
        indexing.options.recompressesZstd = true
        let result = try indexing.run(path)
        #expect(result.images[0].layers.map { $0.soci.ztoc != nil } == [true, true])
        #expect(result.images[0].layers.map(\.isRecompressed) == [false, true])
        let image = try #require(try indexing.tree().images.first)
        #expect(image.manifest.layers.map(\.mediaType) == [.ociLayerGzip, .ociLayerGzip])
        let blob = try indexing.open().blob(image.manifest.layers[1])
        #expect(try Compressing.inflate(try blob.file.bytes(blob.range), in: folder) == tars[1])
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    @Test func `a zstd layer that would have no zTOC even so is not packed anew`() throws {
        var dangling = LayerBuilder()
        dangling.hardlink("dangling", to: "missing")
        dangling.file("file", [UInt8](repeating: 1, count: 200_000))
        let layers = [
            try Self.gzip(Self.tar(1)), try Self.zstd(Self.tar(2, files: 1)), try Self.zstd(dangling.tar),
        ]
        var indexing = Indexing(in: folder)
        indexing.options.recompressesZstd = true
        let path = try write(layers)
        for least in [0, layers[0].blob.count] {
            indexing.options.soci.minimumLayerSize = least
            let result = try indexing.run(path)
            #expect(result.images[0].layers.map(\.isRecompressed) == [false, least == 0, false])
            switch (least, result.images[0].layers[2].soci) {
            case (0, .obstacle), (1..., .tooSmall): break
            default: Issue.record("\(result.images[0].layers[2].soci)")
            }
            let source = try indexing.open()
            #expect(try source.blob(layers[2].descriptor.digest)?.size == layers[2].blob.count)
        }
    }

    @Test func `an image of zstd layers alone fails and says what would help`() throws {
        let path = try write([try Self.zstd(Self.tar(1))])
        let error = #expect(throws: ImageError.self) { try Indexing(in: folder).run(path) }
        #expect(error?.message.contains("--recompress gzip") == true)
        #expect(folder.names == ["in.tar"])
    }

    @Test func `a layer that no zTOC can tell of is named with the reason, and the others are indexed`() throws {
        var tar = LayerBuilder()
        tar.file("good", "x")
        tar.hardlink("dangling", to: "missing")
        let path = try write([ImageBuilder.Layer(plain: tar.tar), try Self.gzip(Self.tar(1))])
        let result = try Indexing(in: folder).run(path)
        guard case .obstacle(let obstacle) = result.images[0].layers[0].soci else {
            Issue.record("\(result.images[0].layers[0].soci)")
            return
        }
        #expect(obstacle.entry == FilePathBytes("dangling"))
        #expect(result.images[0].layers[1].soci.ztoc != nil)
    }

    @Test func `foreign layers and unknown media types pass through`() throws {
        var builder = ImageBuilder()
        let good = try Self.gzip(Self.tar(1))
        var odd = ImageBuilder.Layer(plain: Self.tar(2))
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
        let indexing = Indexing(in: folder)
        try indexing.run(path)
        #expect(try indexing.tree().images[0].manifest.layers == manifest.layers)
        #expect(try indexing.open().blob(odd.diffID)?.size == odd.blob.count)
    }

    @Test func `the same layer twice is told once`() throws {
        let layer = try Self.gzip(Self.tar(1))
        let indexing = Indexing(in: folder)
        let result = try indexing.run(try write([layer, layer]))
        #expect(result.images[0].layers.map { $0.soci.ztoc != nil } == [true, true])
        #expect(try indexing.sociIndex(try #require(result.images[0].sociIndex)).layers.count == 1)
    }

    @Test func `a layer that is not what the config says is an error that names it`() throws {
        let layer = try Self.gzip(Self.tar(1))
        let path = try folder.write(
            ImageBuilder.archive([layer], diffIDs: [SHA256Hasher.digest(of: [1])]), to: "in.tar")
        let error = #expect(throws: ImageError.self) { try Indexing(in: folder).run(path) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.context.layer == layer.descriptor.digest)
        #expect(folder.names == ["in.tar"])
    }

    @Test func `the same layer twice must be what the config says each time`() throws {
        let layer = try Self.gzip(Self.tar(1))
        let path = try folder.write(
            ImageBuilder.archive([layer, layer], diffIDs: [layer.diffID, SHA256Hasher.digest(of: [1])]), to: "in.tar")
        let error = #expect(throws: ImageError.self) { try Indexing(in: folder).run(path) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.context.layer == layer.descriptor.digest)
    }

    @Test func `a platform without a zTOC does not hide what a list names in vain`() throws {
        var builder = ImageBuilder()
        let large = try Self.gzip(Self.tar(1))
        let images = [
            builder.addImage([try Self.gzip(Self.tar(2, files: 1))], architecture: "arm64"), builder.addImage([large]),
        ]
        let top = builder.add(ImageIndex(manifests: images).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(builder.layout([top])), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .all
        indexing.options.soci.minimumLayerSize = large.blob.count
        indexing.options.prefetchList = try PrefetchList(Array("/dir1/file0\n/no/such\n".utf8))
        #expect(try indexing.run(path).unmatched == ["/no/such"])
    }

    // MARK: - What is there already

    @Test func `a zTOC of the same span size is kept, and nothing changes`() throws {
        var indexing = Indexing(in: folder)
        indexing.options.soci.buildTool = "another tool"
        let first = try indexing.run(try write(try Self.two()), to: "first.tar")
        let kept = try indexing.run(folder.file("first.tar"), to: "second.tar")
        #expect(kept.images[0].layers.allSatisfy { $0.soci.ztoc?.isReused == true })
        #expect(kept.digest == first.digest)
        indexing.options.soci.buildTool = "this tool"
        let index = try #require(try indexing.run(folder.file("first.tar"), to: "third.tar").images[0].sociIndex)
        for layer in try indexing.sociIndex(index, "third.tar").layers {
            #expect(try indexing.ztoc(layer, "third.tar").buildTool == "another tool")
        }
        indexing.options.soci.isForced = true
        let forced = try indexing.run(folder.file("first.tar"), to: "forced.tar")
        #expect(forced.images[0].layers.allSatisfy { $0.soci.ztoc?.isReused == false })
    }

    @Test func `another span size replaces the index that was there`() throws {
        var indexing = Indexing(in: folder)
        try indexing.run(try write(try Self.two()), to: "first.tar")
        indexing.options.soci.spanSize = 128 << 10
        let result = try indexing.run(folder.file("first.tar"))
        #expect(result.images[0].layers.allSatisfy { $0.soci.ztoc?.isReused == false })
        #expect(result.warnings == [])
        let manifests = try indexing.manifests()
        #expect(manifests.map(\.artifactType) == [nil, .sociIndexV2])
        #expect(manifests[1].digest == result.images[0].sociIndex)
        let image = try #require(try indexing.tree().images.first)
        #expect(image.manifest.annotations.map(\.value) == [manifests[1].digest.description])
    }

    @Test(arguments: SOCIIndex.Version.allCases)
    func `a zTOC that is damaged is made anew`(version: SOCIIndex.Version) throws {
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = version
        let first = try indexing.run(try write(try Self.two()), to: "layout/")
        let ztoc = try #require(first.images[0].layers[0].soci.ztoc)
        let path = "layout/blobs/sha256/" + ztoc.digest.hex
        var bytes = try Repository.read(folder.file(path))
        bytes[bytes.count / 2] ^= 1
        try folder.write(bytes, to: path)
        let result = try indexing.run(folder.file("layout"), to: "out.tar")
        #expect(result.images[0].layers.map { $0.soci.ztoc?.isReused } == [false, true])
        #expect(result.images[0].layers[0].soci.ztoc?.digest == ztoc.digest)
    }

    // MARK: - Indexes

    @Test(arguments: [false, true])
    func `attestations are kept and pointed at the new manifest, SOCI indexes come last`(isFirst: Bool) throws {
        var builder = ImageBuilder()
        let images = [
            builder.addImage(try Self.two()), builder.addImage([try Self.gzip(Self.tar(3))], architecture: "arm64"),
        ]
        let statement = builder.add(Array("{}".utf8), MediaType("application/vnd.in-toto+json"))
        let config = builder.add(ImageBuilder.config([statement.digest]), .ociConfig)
        var attestation = builder.add(
            ImageManifest(config: config, layers: [statement]).encoded, .ociManifest)
        attestation.annotate(Annotation.attestationSubject, images[0].digest.description)
        attestation.annotate(Annotation.attestationType, "attestation-manifest")
        let listed = isFirst ? [attestation] + images : images + [attestation]
        let top = builder.add(ImageIndex(manifests: listed).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(builder.layout([top])), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .all
        let result = try indexing.run(path)
        let manifests = try indexing.manifests()
        #expect(manifests.count == 5)
        #expect(manifests.suffix(2).map(\.artifactType) == [.sociIndexV2, .sociIndexV2])
        #expect(manifests.suffix(2).map { $0.platform?.architecture } == ["amd64", "arm64"])
        let moved = try #require(manifests.first { $0.isAttestation })
        #expect(moved.digest == attestation.digest)
        #expect(moved.annotation(Annotation.attestationSubject) == result.images[0].digest.description)
        #expect(result.warnings.count == 1)
        // Once more: nothing is left over and nothing is doubled.
        let again = try indexing.run(folder.file("out.tar"), to: "again.tar")
        #expect(again.digest == result.digest)
        #expect(again.warnings == [])
    }

    @Test func `a platform that is not chosen stays as it is, its SOCI index too`() throws {
        let path = Repository.fixture("busybox-containerd.tar")
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .all
        try indexing.run(path, to: "all.tar")
        indexing.options.platforms = .chosen([Platform(os: "linux", architecture: "amd64")])
        indexing.options.soci.spanSize = 128 << 10
        let result = try indexing.run(folder.file("all.tar"))
        #expect(result.keptPlatforms == ["linux/arm64"])
        let before = try indexing.manifests("all.tar")
        let after = try indexing.manifests()
        let others = before.filter { $0.platform?.architecture == "arm64" }
        #expect(others.count == 2)
        #expect(after.filter { $0.platform?.architecture == "arm64" } == others)
        #expect(after.count { $0.artifactType == .sociIndexV2 } == 2)
        indexing.options.dropsOtherPlatforms = true
        try indexing.run(folder.file("all.tar"), to: "one.tar")
        #expect(try indexing.manifests("one.tar").allSatisfy { $0.platform?.architecture != "arm64" })
        #expect(try indexing.manifests("one.tar").count { $0.artifactType == .sociIndexV2 } == 1)
    }

    @Test func `nested indexes stay nested`() throws {
        var builder = ImageBuilder()
        let image = builder.addImage(try Self.two())
        let inner = builder.add(ImageIndex(manifests: [image]).encoded, .ociIndex)
        let top = builder.add(ImageIndex(manifests: [inner]).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(builder.layout([top])), to: "in.tar")
        let indexing = Indexing(in: folder)
        try indexing.run(path)
        guard case .index(_, _, let children) = try indexing.tree(), case .index(_, let index, _)? = children.first
        else {
            Issue.record("not nested")
            return
        }
        #expect(children.count == 1)
        #expect(index.manifests.map(\.artifactType) == [nil, .sociIndexV2])
    }

    @Test func `a Docker manifest becomes an OCI one, its layers' types stay`() throws {
        var builder = ImageBuilder()
        var layer = try Self.gzip(Self.tar(1))
        layer.mediaType = MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip")
        builder.add(layer.blob, layer.mediaType)
        let config = builder.add(
            ImageBuilder.config([layer.diffID]), MediaType("application/vnd.docker.container.image.v1+json"))
        var json = try #require(ImageManifest(config: config, layers: [layer.descriptor]).value.object)
        let type = MediaType("application/vnd.docker.distribution.manifest.v2+json")
        json["mediaType"] = .string(type.text)
        let image = builder.add(JSONValue.object(json).encoded, type)
        let path = try folder.write(ImageBuilder.archive(builder.layout([image])), to: "in.tar")
        var indexing = Indexing(in: folder)
        try indexing.run(path)
        let made = try #require(try indexing.tree().images.first)
        #expect(made.descriptor.mediaType == .ociManifest)
        #expect(made.manifest.json["mediaType"]?.string == MediaType.ociManifest.text)
        #expect(made.manifest.config.mediaType == .ociConfig)
        #expect(made.manifest.layers == [layer.descriptor])
        indexing.options.soci.version = .v1
        #expect(try indexing.run(path, to: "v1.tar").digest == image.digest)
        let referrer = try #require(try indexing.open("v1.tar").referrers.first)
        #expect(try indexing.sociIndex(referrer.digest, "v1.tar").subject?.mediaType == type)
    }

    @Test(arguments: SOCIIndex.Version.allCases)
    func `the archive is the same bytes on any number of threads`(version: SOCIIndex.Version) throws {
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = version
        let path = try write(try (1...7).map { try Self.gzip(Self.tar($0)) })
        var archives: Set<[UInt8]> = []
        for threads in [1, 4] {
            indexing.threads = threads
            try indexing.run(path)
            archives.insert(try Repository.read(folder.file("out.tar")))
        }
        #expect(archives.count == 1)
    }

    /// An image whose manifest names a SOCI index of version 2 that is nowhere.
    private func stale(
        _ builder: inout ImageBuilder, _ layer: ImageBuilder.Layer, architecture: String = "amd64"
    ) throws -> Descriptor {
        builder.add(layer.blob, layer.mediaType)
        let config = builder.add(ImageBuilder.config([layer.diffID], architecture: architecture), .ociConfig)
        var manifest = ImageManifest(config: config, layers: [layer.descriptor])
        manifest.annotate(Annotation.sociIndexDigest, SHA256Hasher.digest(of: [9]).description)
        return builder.add(manifest.encoded, .ociManifest)
    }

    @Test func `version 1 goes beside a manifest that names a lost index of version 2, with a note`() throws {
        var builder = ImageBuilder()
        let image = try stale(&builder, try Self.gzip(Self.tar(1)))
        let path = try folder.write(ImageBuilder.archive(builder.layout([image])), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = .v1
        let result = try indexing.run(path)
        #expect(result.digest == image.digest)
        #expect(result.warnings.count == 1 && result.warnings[0].contains("version 2"))
        indexing.options.soci.version = .v2
        #expect(try indexing.run(path, to: "second.tar").warnings == [])
        #expect(try indexing.findings("second.tar").filter { $0.severity == .error } == [])
    }

    @Test func `a platform of which nothing is indexed may name a lost index`() throws {
        var builder = ImageBuilder()
        let large = try Self.gzip(Self.tar(1))
        let images = [
            builder.addImage([large]), try stale(&builder, try Self.gzip(Self.tar(2, files: 1)), architecture: "arm64"),
        ]
        let top = builder.add(ImageIndex(manifests: images).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(builder.layout([top])), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .all
        indexing.options.soci.minimumLayerSize = large.blob.count
        let result = try indexing.run(path)
        #expect(result.images.map { $0.sociIndex != nil } == [true, false])
        #expect(result.images[1].digest == images[1].digest)
    }

    // MARK: - As the reference has it

    @Test(.enabled(if: Repository.vectors != nil, "the vectors are not beside this checkout"))
    func `the documents are those of the reference, byte for byte`() throws {
        let vectors = try #require(Repository.vectors)
        var indexing = Indexing(in: folder)
        indexing.options.soci.spanSize = 1 << 20
        indexing.options.soci.isExact = true
        indexing.options.soci.buildTool = "AWS SOCI CLI v0.2"
        indexing.options.prefetchList = try PrefetchList(Array("usr/bin/tool\netc/passwd\n".utf8))
        let result = try indexing.run(vectors + "/plain.oci.tar")
        let reference = try ImageSource.open(
            try SourceReference(parsing: vectors + "/soci-v2.oci.tar"), temporaryDirectory: folder.path)
        let node = try ImageNode.load(reference.images[0].descriptors[0], from: reference)
        #expect(result.digest == reference.images[0].digest)
        #expect(result.images[0].digest == node.images[0].descriptor.digest)
        #expect(
            try indexing.manifests().map(\.digest)
                == reference.document(node.descriptor).map { bytes in
                    try ImageIndex(try JSONValue(parsing: bytes)).manifests.map(\.digest)
                })
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
        // And what it has made is kept.
        let kept = try indexing.run(vectors + "/soci-v2.oci.tar", to: "kept.tar")
        #expect(kept.images[0].layers.allSatisfy { $0.soci.ztoc?.isReused == true })
        #expect(kept.digest == result.digest)
    }
}
