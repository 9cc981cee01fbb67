import ImageCore
import Inspection
import JSON
import OCI
import TestSupport
import Testing

/// Which images and layers are inspected, and what their documents say of them.
@Suite struct InspectorTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private static func layer(_ text: String) -> ImageBuilder.Layer {
        var tar = LayerBuilder()
        tar.file("file", text)
        return ImageBuilder.Layer(plain: tar.tar)
    }

    private static func archive(_ history: [ImageBuilder.HistoryStep]) -> [UInt8] {
        var builder = ImageBuilder()
        let image = builder.addImage([layer("one"), layer("two")], history: history)
        return ImageBuilder.archive(builder.layout([image]))
    }

    @Test func `each layer is told what made it; steps without a layer are passed over`() throws {
        let archive = Self.archive([
            .init("ENV A=b", isEmptyLayer: true), .init("COPY . /"), .init("USER me", isEmptyLayer: true),
            .init("RUN x"),
        ])
        let image = try #require(try inspected.result(archive).images.first)
        #expect(image.layers.map(\.createdBy) == ["COPY . /", "RUN x"])
        #expect(image.layers.map(\.number) == [1, 2])
        #expect(image.process.command == ["/bin/true"])
    }

    @Test(arguments: [1, 3])
    func `a history of another length tells nothing of layers`(steps: Int) throws {
        let archive = Self.archive((0..<steps).map { .init("RUN \($0)") })
        #expect(try inspected.result(archive).images[0].layers.map(\.createdBy) == [nil, nil])
    }

    @Test func `all platforms are inspected, or those that are asked for`() throws {
        let archive = try Repository.read(Repository.fixture("busybox-containerd.tar"))
        let all = try inspected.result(archive)
        #expect(all.images.map { $0.platform?.description } == ["linux/amd64", "linux/arm64"])
        #expect(all.images[0].layers.allSatisfy { $0.createdBy?.hasPrefix("ADD ") == true })
        #expect(all.images[0].tags.contains { $0.matches("gpuimg.test/busybox:1") })
        let arm = Platform(os: "linux", architecture: "arm64")
        let one = try inspected.result(archive, platforms: [arm])
        #expect(one.images.map(\.platform) == [arm])
        let error = try #require(throws: ImageError.self) {
            try inspected.result(archive, platforms: [Platform(os: "linux", architecture: "s390x")])
        }
        #expect(error.code == .usage)
        #expect(error.message.contains("linux/amd64"))
    }

    @Test func `a foreign layer and one of an unknown type are listed and not read`() throws {
        var foreign = Self.layer("one")
        foreign.mediaType = MediaType("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")
        var unknown = Self.layer("two")
        unknown.mediaType = MediaType("application/x")
        let layers = try inspected.layers([foreign, Self.layer("three"), unknown])
        #expect(layers.map { $0.contents == nil } == [true, false, true])
        #expect(layers[1].contents?.fileBytes == 5)
    }

    @Test func `a damaged layer is an error that names it`() throws {
        var layer = Self.layer("one")
        layer.blob = try Compressing.gzip(layer.blob).dropLast(10)
        let error = try #require(throws: ImageError.self) { try inspected.layers([layer]) }
        #expect(error.code == .unreadableInput)
        #expect(error.context.layer == layer.descriptor.digest)
        #expect(error.context.file != nil)
    }

    @Test func `a platform whose layers were never pulled is told`() throws {
        var builder = ImageBuilder()
        var here = builder.addImage([Self.layer("one")])
        here = Self.naming(here, "amd64")
        var other = ImageBuilder()
        let there = Self.naming(other.addImage([Self.layer("two")], architecture: "arm64"), "arm64")
        let index = builder.add(ImageIndex(manifests: [here, there]).encoded, .ociIndex)
        let result = try inspected.result(ImageBuilder.archive(builder.layout([index])))
        #expect(result.images.count == 1)
        #expect(result.absentPlatforms.map(\.description) == ["linux/arm64"])
    }

    private static func naming(_ descriptor: Descriptor, _ architecture: String) -> Descriptor {
        guard var json = descriptor.value.object else { return descriptor }
        json["platform"] = .object(JSONObject(["os": .string("linux"), "architecture": .string(architecture)]))
        return (try? Descriptor(.object(json))) ?? descriptor
    }
}
