import Codec
import ImageCore
import Layers
import TestSupport
import Testing

@Suite struct LayerSpanTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Text, noise and zeros in turns, so that blocks of every kind come.
    static let plain: [UInt8] = {
        var random = SeededGenerator(seed: 3)
        var bytes: [UInt8] = []
        for _ in 0..<6 {
            bytes += random.text(250_000)
            bytes += random.noise(150_000)
            bytes += [UInt8](repeating: 0, count: 100_000)
        }
        return bytes
    }()

    private struct Outcome {
        var plain: [UInt8] = []
        var spans: [CompressedSpan] = []
        var digest: Digest?
    }

    private func record(
        _ blob: [UInt8], spanSize: Int, isExact: Bool, room: Int = 512 << 10
    ) throws -> Outcome {
        let location = try folder.blob(blob)
        var decoder = try LayerDecoder(
            location, compression: try Compression(of: location),
            recording: SpanRecording(spanSize: spanSize, isExact: isExact))
        let buffer = ByteBuffer(capacity: room)
        var outcome = Outcome()
        while try decoder.read(into: buffer) { outcome.plain += buffer.bytes }
        outcome.digest = try decoder.finish()
        outcome.spans = decoder.spans
        return outcome
    }

    /// Each span's compressed bytes are those of its digest, and give exactly its plain bytes.
    private func prove(_ outcome: Outcome, _ blob: [UInt8], _ plain: [UInt8]) throws {
        try #require(!outcome.spans.isEmpty)
        for (index, span) in outcome.spans.enumerated() {
            let checkpoint = span.checkpoint
            let next = index + 1 < outcome.spans.count ? outcome.spans[index + 1].checkpoint : nil
            let start = checkpoint.inputOffset - (checkpoint.bits > 0 ? 1 : 0)
            let range = Array(blob[start..<(next?.inputOffset ?? blob.count)])
            #expect(SHA256Hasher.digest(of: range) == span.digest, "digest of span \(index)")
            let expected = plain[checkpoint.outputOffset..<(next?.outputOffset ?? plain.count)]
            let made = ZlibSpanReader.plain(of: range, at: checkpoint)
            #expect(made.map { $0.elementsEqual(expected) } == true, "span \(index) of \(outcome.spans.count)")
            #expect(checkpoint.window.count <= InflateCheckpoint.windowSize)
            if let next { #expect(next.outputOffset > checkpoint.outputOffset) }
        }
        #expect(outcome.spans[0].checkpoint.outputOffset == 0)
    }

    @Test(arguments: GzipProducer.allCases, [false, true])
    func `every span gives its plain bytes, whoever packed the layer`(producer: GzipProducer, isExact: Bool) throws {
        let blob = try producer.pack(Self.plain)
        for spanSize in [1, 20_000, 300_000] {
            let outcome = try record(blob, spanSize: spanSize, isExact: isExact)
            #expect(outcome.plain == Self.plain)
            #expect(outcome.digest == SHA256Hasher.digest(of: blob))
            try prove(outcome, blob, Self.plain)
        }
    }

    @Test(arguments: [1, 7, 700, 5_003, 40_009, 65_536, 100_003], [false, true])
    func `the buffer's size changes no plain byte and no span of exact mode`(room: Int, isExact: Bool) throws {
        let plain = Array(Self.plain[200_000..<430_000])
        let blob = try GzipProducer.cutMembers.pack(plain)
        let outcome = try record(blob, spanSize: 10_000, isExact: isExact, room: room)
        #expect(outcome.plain == plain)
        try prove(outcome, blob, plain)
        if isExact { #expect(try outcome.spans == record(blob, spanSize: 10_000, isExact: true).spans) }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [GzipProducer.zlib6, .cutMembers], [false, true])
    func `a layer that is cut anywhere is an error, also within the header of a block`(
        producer: GzipProducer, isExact: Bool
    ) throws {
        let blob = try producer.pack(Array(Self.plain[..<30_000] + Self.plain[300_000..<310_000]))
        var whole = 0
        for count in stride(from: 2, to: blob.count, by: 13) {
            do {
                _ = try record(Array(blob[..<count]), spanSize: 1_000, isExact: isExact)
                whole += 1
            } catch is ImageError {}
        }
        // Between two members nothing tells that more should follow.
        #expect(whole <= (producer == .cutMembers ? 20 : 0))
    }
}
