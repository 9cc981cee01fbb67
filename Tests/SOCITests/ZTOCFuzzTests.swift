import ImageCore
import SOCI
import TestSupport
import Testing

struct ZTOCFuzzTests {
    private static let seeds: [[UInt8]] = {
        var generator = SeededGenerator(seed: 42)
        var seeds: [[UInt8]] = []
        for (entries, spans, compression) in [(3, 1, SpanTable.Compression.gzip), (30, 2, .plain), (200, 3, .gzip)] {
            let made = MadeZTOC.random(entries: entries, spans: spans, compression: compression, using: &generator)
            if let bytes = try? made.encoded { seeds.append(bytes) }
        }
        for name in ["layer.tar.gz.ztoc", "layer.tar.ztoc"] {
            if let vectors = Repository.vectors, let bytes = try? Repository.read("\(vectors)/\(name)") {
                seeds.append(bytes)
            }
        }
        return seeds
    }()

    /// An error or a value; what was read can be written again, and asked for its layout.
    private func survives(_ bytes: [UInt8]) {
        guard let ztoc = try? ZTOC(bytes: bytes) else { return }
        _ = try? ztoc.layout()
        _ = ztoc.spans.isMonotonic
        #expect((try? ztoc.encoded) != nil)
    }

    @Test("changed bytes are an error or a value, and end", .timeLimit(.minutes(1)), arguments: 0..<5)
    func mutations(seed: Int) throws {
        guard seed < Self.seeds.count else { return }
        var generator = SeededGenerator(seed: UInt64(seed))
        let original = Self.seeds[seed]
        let start = ContinuousClock.now
        var rounds = 0
        while rounds < 4_000, ContinuousClock.now - start < .milliseconds(400) {
            rounds += 1
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                // Tables and offsets lie at the two ends, checkpoints between.
                let reach = min(bytes.count, 4_096)
                let place =
                    Bool.random(using: &generator)
                    ? Int.random(in: 0..<reach, using: &generator)
                    : bytes.count - Int.random(in: 1...reach, using: &generator)
                let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
                bytes[place] = values.randomElement(using: &generator) ?? 0
            }
            survives(bytes)
        }
    }

    @Test("a zTOC that ends early is an error", .timeLimit(.minutes(1)))
    func truncations() throws {
        for original in Self.seeds.prefix(2) {
            for count in stride(from: 0, to: original.count, by: max(original.count / 500, 1)) {
                // What lies at the very end is padding and the zero behind a string.
                guard count < original.count - 8 else { continue }
                #expect(throws: ZTOCError.self) { try ZTOC(bytes: Array(original.prefix(count))) }
            }
        }
    }

    @Test("noise is an error or a value", .timeLimit(.minutes(1)))
    func noise() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            var bytes = generator.noise(Int.random(in: 0...300, using: &generator))
            // A small root offset reaches further into the reader.
            if bytes.count > 4 { bytes.replaceSubrange(0..<4, with: [UInt8(bytes.count & 63), 0, 0, 0]) }
            survives(bytes)
        }
    }
}
