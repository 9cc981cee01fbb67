import ImageCore
import OCI
import TestSupport
import Testing
import Transports

@testable import Conversion

@Suite struct LayerAnnotationsTests {
    /// What one lazy format says of the old blob would make readers of the other look in the wrong place; podman refuses
    /// a layer that claims to be both.
    @Test func `nothing that speaks of the old blob stays`() throws {
        let folder = try TemporaryDirectory()
        var tar = LayerBuilder()
        tar.file("file", "content")
        var layer = ImageBuilder.Layer(plain: tar.tar)
        layer.annotations = [
            (key: "io.github.containers.zstd-chunked.manifest-checksum", value: "sha256:00"),
            (key: "com.amazon.soci.index-digest", value: "x"), (key: "org.example.kept", value: "yes"),
        ]
        let path = try folder.write(ImageBuilder.archive([layer]), to: "in.tar")
        let conversion = try Conversion(in: folder)
        try conversion.run(path)
        let written = try #require(try conversion.tree().images.first).manifest.layers[0]
        #expect(
            written.annotationKeys == ["org.example.kept", Annotation.tocDigest, Annotation.uncompressedSize])
    }
}
