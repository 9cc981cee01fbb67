import Codec
import ImageCore
import Layers
import SOCI
import TestSupport
import Testing

@Suite(.enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"))
struct ExactSpanTests {
    @Test(
        "exact mode finds the reference's checkpoints and digests, windows included",
        arguments: ["layer.tar.gz", "prefetch.esgz"])
    func reference(name: String) throws {
        let vectors = try #require(Repository.vectors)
        let blob = try Repository.read("\(vectors)/\(name)")
        let expected = try Repository.read("\(vectors)/\(name).ztoc").withUnsafeBytes { try ZTOC(parsing: $0) }.spans
        let folder = try TemporaryDirectory()
        let stream = try LayerStream(
            try folder.blob(blob), compression: .gzip, limit: 1 << 30, hashes: true,
            recording: SpanRecording(spanSize: expected.spanSize, isExact: true))
        let spans = try stream.consume { (_, _) throws(ImageError) in }.spans
        #expect(spans.map(\.digest) == expected.digests)
        #expect(spans.map { Self.padded($0.checkpoint) } == expected.checkpoints.map(Self.padded))
    }

    /// The same with zeros in front of a window that is not whole.
    private static func padded(_ checkpoint: InflateCheckpoint) -> InflateCheckpoint {
        let missing = InflateCheckpoint.windowSize - checkpoint.window.count
        return InflateCheckpoint(
            inputOffset: checkpoint.inputOffset, outputOffset: checkpoint.outputOffset, bits: checkpoint.bits,
            window: [UInt8](repeating: 0, count: missing) + checkpoint.window)
    }
}
