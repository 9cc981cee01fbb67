import ImageCore
import Layers
import OCI
import TestSupport
import Testing
import Transports

/// The same image in every shape that pipelines have it in (Fixtures/README.md).
@Suite struct FixtureSourceTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open(_ reference: String) throws -> ImageSource {
        try ImageSource.open(try SourceReference(parsing: reference), temporaryDirectory: folder.path)
    }

    struct Shape: Sendable, CustomStringConvertible {
        let description: String
        let format: String
        let platforms: [String]
    }

    static let shapes = [
        Shape(description: "busybox-legacy.tar", format: "docker archive", platforms: ["linux/amd64"]),
        Shape(description: "busybox-docker25.tar", format: "OCI layout", platforms: ["linux/amd64"]),
        Shape(description: "busybox-containerd.tar", format: "OCI layout", platforms: ["linux/amd64", "linux/arm64"]),
        Shape(description: "busybox.oci.tar", format: "OCI layout", platforms: ["linux/amd64"]),
    ]

    @Test(arguments: shapes)
    func `opens, with its one image and all its names`(shape: Shape) throws {
        let source = try open(Repository.fixture(shape.description))
        #expect(source.format == shape.format)
        #expect(source.images.count == 1)
        #expect(source.images[0].tags.contains { $0.matches("gpuimg.test/busybox:1") })
        let node = try ImageNode.load(source.images[0].descriptors[0], from: source)
        #expect(node.images.map { $0.platform?.description } == shape.platforms)
        let image = try #require(node.images.first)
        #expect(image.manifest.layers.count == 4)
        #expect(image.manifest.layers[2].digest == image.manifest.layers[3].digest)
        // One config in all shapes.
        #expect(
            image.manifest.config.digest.hex == "83152913db920978c328ab95e424f89e6d8fe2a0915fc931225e4855ed5419d2")
    }

    @Test(arguments: shapes)
    func `every layer has the bytes that its descriptor names`(shape: Shape) throws {
        let source = try open(Repository.fixture(shape.description))
        let node = try ImageNode.load(source.images[0].descriptors[0], from: source)
        for layer in node.images.flatMap(\.manifest.layers) {
            #expect(try source.blob(layer).hashed() == layer.digest)
        }
    }

    @Test(arguments: shapes, ["gpuimg.test/busybox:1", "1"])
    func `is picked by its names`(shape: Shape, name: String) throws {
        let source = try open(Repository.fixture(shape.description))
        #expect(try source.image(name).digest == source.images[0].digest)
        #expect(try source.image(source.images[0].digest.description).digest == source.images[0].digest)
        #expect(try source.image(nil).digest == source.images[0].digest)
    }

    @Test(arguments: shapes, [false, true])
    func `a compressed archive is the same`(shape: Shape, isZstd: Bool) throws {
        let bytes = try Repository.read(Repository.fixture(shape.description))
        let packed = isZstd ? try Compressing.zstd(bytes, level: 1) : try Compressing.gzip(bytes, level: 1)
        let source = try open(try folder.write(packed, to: "image.tar.packed"))
        #expect(try source.images.map(\.digest) == open(Repository.fixture(shape.description)).images.map(\.digest))
        #expect(folder.names == ["image.tar.packed"], "a spool has no name")
    }

    @Test func `a frame for other readers may come first`() throws {
        let bytes = try Repository.read(Repository.fixture("busybox.oci.tar"))
        // What pzstd writes: a skippable frame with the size of the next.
        let packed = try [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4] + Compressing.zstd(bytes, level: 1)
        #expect(try open(try folder.write(packed, to: "image.tar.zst")).images.count == 1)
    }

    @Test func `an archive can be named by its transport`() throws {
        let path = Repository.fixture("busybox-docker25.tar")
        #expect(try open("docker-archive:" + path).format == "docker archive")
        #expect(try open("oci-archive:" + path).format == "OCI layout")
        #expect(throws: ImageError.self) { try open("docker-archive:" + Repository.fixture("busybox.oci.tar")) }
        #expect(throws: ImageError.self) { try open("oci-archive:" + Repository.fixture("busybox-legacy.tar")) }
    }

    @Test func `a cut archive is refused, or its layers are`() throws {
        let bytes = try Repository.read(Repository.fixture("busybox-legacy.tar"))
        for count in stride(from: 1, to: bytes.count - 1024, by: 40_961) {
            let path = try folder.write(Array(bytes.prefix(count)), to: "cut.tar")
            let error = #expect(throws: ImageError.self, "cut at \(count)") {
                let source = try open(path)
                let node = try ImageNode.load(try source.image(nil).descriptors[0], from: source)
                for layer in node.images.flatMap(\.manifest.layers) { _ = try source.blob(layer).hashed() }
            }
            #expect(error?.code == .unreadableInput)
        }
    }
}
