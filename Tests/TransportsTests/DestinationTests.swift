import Codec
import ImageCore
import JSON
import Layers
import OCI
import Tar
import TestSupport
import Testing
import Transports

@Suite struct DestinationTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    enum Kind: String, CaseIterable { case archive, docker, layout }

    private func make(_ kind: Kind, _ name: String = "out") throws -> any ImageDestination {
        switch kind {
        case .archive, .docker:
            try ArchiveDestination(
                path: folder.file(name), isDockerOnly: kind == .docker, temporaryDirectory: folder.path)
        case .layout: try LayoutDestination(path: folder.file(name), temporaryDirectory: folder.path)
        }
    }

    private func open(_ name: String = "out") throws -> ImageSource {
        try ImageSource.open(
            try SourceReference(parsing: folder.file(name)), temporaryDirectory: folder.path)
    }

    /// Writes an image of one layer; what `number` is changes its digest.
    @discardableResult
    private func fill(
        _ destination: any ImageDestination, _ number: UInt8 = 1, tag: String? = "v1"
    ) throws -> Descriptor {
        var tar = LayerBuilder()
        tar.file("a", [number])
        let layer = ImageBuilder.Layer(plain: tar.tar)
        var builder = ImageBuilder()
        var image = builder.addImage([layer])
        if let tag { image.annotate(Annotation.referenceName, tag) }
        for blob in builder.blobs { try destination.add(blob.bytes) }
        let config = try #require(builder.blobs.first { $0.digest != image.digest && $0.digest != layer.diffID })
        let manifest = ImageManifest(
            config: Descriptor(mediaType: .ociConfig, digest: config.digest, size: config.bytes.count),
            layers: [layer.descriptor])
        try destination.finish(
            DestinationContents(
                descriptors: [image], dockerImage: manifest, tags: tag.map { [ImageTag("app:" + $0)] } ?? []))
        return image
    }

    @Test(arguments: Kind.allCases)
    func `nothing has the name before the commit, and all is there after it`(kind: Kind) throws {
        let destination = try make(kind)
        let image = try fill(destination)
        #expect(!folder.names.contains("out"))
        #expect(try destination.readBack().images.count == 1)
        try destination.commit()
        let source = try open()
        let node = try ImageNode.load(source.images[0].descriptors[0], from: source)
        #expect(node.images.count == 1)
        if kind != .docker { #expect(source.images[0].digest == image.digest) }
        for layer in node.images[0].manifest.layers { #expect(try source.blob(layer).hashed() == layer.digest) }
        #expect(folder.names == ["out"])
    }

    @Test(arguments: Kind.allCases)
    func `without a commit nothing is left`(kind: Kind) throws {
        do {
            let destination = try make(kind)
            try fill(destination)
            var blob = try destination.beginBlob()
            try blob.append([1, 2, 3])
        }
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [Kind.archive, .docker])
    func `an old file stays until the new one is whole`(kind: Kind) throws {
        try folder.write([1, 2, 3], to: "out")
        do {
            try fill(try make(kind))
            #expect(try Repository.read(folder.file("out")) == [1, 2, 3])
        }
        #expect(folder.names == ["out"])
        let destination = try make(kind)
        try fill(destination)
        try destination.commit()
        #expect(folder.names == ["out"])
        #expect(try open().images.count == 1)
    }

    @Test(arguments: Kind.allCases)
    func `a blob is kept once, and one that is dropped leaves nothing`(kind: Kind) throws {
        let destination = try make(kind)
        let bytes = [UInt8](repeating: 9, count: 1000)
        let digest = SHA256Hasher.digest(of: bytes)
        for _ in 0..<2 {
            var blob = try destination.beginBlob()
            try blob.append(bytes)
            #expect(blob.finish() == digest)
            try destination.endBlob(blob, digest)
            #expect(destination.contains(digest))
        }
        var dropped = try destination.beginBlob()
        try dropped.append([UInt8](repeating: 8, count: 5000))
        try destination.abandonBlob(dropped)
        try fill(destination)
        try destination.commit()
        let blob = try #require(try open().blob(digest))
        #expect(try blob.bytes(ByteRange(offset: 0, count: blob.size)) == bytes)
    }

    @Test(arguments: Kind.allCases)
    func `copies a blob from the middle of another file`(kind: Kind) throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try RawFile.unnamed(in: folder.path)
        try file.write(bytes, at: 0)
        let part = Array(bytes[777..<88_888])
        let destination = try make(kind)
        let digest = SHA256Hasher.digest(of: part)
        try destination.copy(
            BlobLocation(file: file, range: ByteRange(offset: 777, count: part.count)), digest)
        try fill(destination)
        try destination.commit()
        #expect(try open().blob(digest)?.hashed() == digest)
    }

    @Test func `an archive is the same bytes each time`() throws {
        for name in ["one", "two"] {
            let destination = try make(.archive, name)
            try fill(destination)
            try destination.commit()
        }
        #expect(try Repository.read(folder.file("one")) == Repository.read(folder.file("two")))
    }

    @Test func `an OCI archive is a docker archive too, a docker archive only that`() throws {
        for (kind, names) in [
            (Kind.archive, ["index.json", "manifest.json", "oci-layout"]), (.docker, ["manifest.json"]),
        ] {
            let destination = try make(kind)
            try fill(destination)
            try destination.commit()
            let archive = BlobLocation(
                file: try RawFile.open(reading: folder.file("out")),
                range: ByteRange(offset: 0, count: try Repository.read(folder.file("out")).count))
            let entries = try LayerReader(temporaryDirectory: folder.path, limit: .max).entries(of: archive)
            #expect(entries.map(\.path.description).filter { !$0.hasPrefix("blobs") } == names)
            #expect(entries.allSatisfy { $0.modifiedSeconds == 0 })
        }
    }

    // MARK: - Layout folders

    @Test func `an empty folder becomes a layout`() throws {
        try FileSystem.makeDirectory(folder.file("out"))
        let destination = try make(.layout)
        try fill(destination)
        try destination.commit()
        #expect(try open().images.count == 1)
        #expect(folder.names == ["out"])
    }

    @Test func `a folder with other files is refused and left alone`() throws {
        try folder.write([("file", [1])], below: "out")
        let error = #expect(throws: ImageError.self) { try make(.layout) }
        #expect(error?.code == .usage)
        #expect(try Repository.read(folder.file("out/file")) == [1])
        #expect(folder.names == ["out"])
        try folder.write([1], to: "plain")
        #expect(throws: ImageError.self) { try make(.layout, "plain") }
    }

    @Test func `a layout keeps its other images, one of the same name is replaced`() throws {
        func add(_ number: UInt8, _ tag: String?) throws -> Digest {
            let destination = try make(.layout)
            let image = try fill(destination, number, tag: tag)
            try destination.commit()
            return image.digest
        }
        let first = try add(1, "v1")
        let second = try add(2, "v2")
        let third = try add(3, "v1")
        let unnamed = try add(4, nil)
        let again = try add(4, nil)
        #expect(unnamed == again)
        let source = try open()
        #expect(source.images.map(\.digest) == [second, third, unnamed])
        #expect(try source.image("v1").digest == third)
        // Blobs of the replaced image stay: others may use them.
        #expect(try source.blob(first) != nil)
        for image in source.images { #expect(try ImageNode.load(image.descriptors[0], from: source).images.count == 1) }
    }

    @Test func `a failed write into a layout leaves it as it was`() throws {
        let whole = try make(.layout)
        let image = try fill(whole)
        try whole.commit()
        let before = try Repository.read(folder.file("out/index.json"))
        do { try fill(try make(.layout), 2, tag: "v2") }
        #expect(try Repository.read(folder.file("out/index.json")) == before)
        #expect(try open().images.map(\.digest) == [image.digest])
    }
}
