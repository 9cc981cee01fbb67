import ImageCore
import Inspection
import OCI
import Testing

struct InspectedLayerTests {
    @Test("a layer keeps what its descriptor says")
    func descriptor() throws {
        let digest = try Digest(parsing: "sha256:" + String(repeating: "0", count: 64))
        #expect(InspectedLayer(digest: digest, mediaType: .ociLayerGzip, size: 3).size == 3)
    }
}
