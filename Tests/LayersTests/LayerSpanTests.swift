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
        for _ in 0..<3 {
            bytes += random.text(200_000)
            bytes += random.noise(140_000)
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
            #expect(made == Array(expected), "span \(index) of \(outcome.spans.count)")
            #expect(checkpoint.window.count <= InflateCheckpoint.windowSize)
            if let next { #expect(next.outputOffset > checkpoint.outputOffset) }
        }
        #expect(outcome.spans[0].checkpoint.outputOffset == 0)
    }

    @Test(arguments: GzipProducer.allCases, [false, true])
    func `every span gives its plain bytes, whoever packed the layer`(producer: GzipProducer, isExact: Bool) throws {
        let blob = try producer.pack(Self.plain)
        for spanSize in [1_000, 20_000, 300_000] {
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

    /// Fields of RFC 1952 between the first ten bytes and the data: extra, name, comment and header checksum.
    @Test(arguments: 0..<16, [false, true])
    func `the first span begins behind the header, whatever fields it has`(fields: UInt8, isExact: Bool) throws {
        let plain = Array(Self.plain.prefix(150_000))
        let member = GzipProducer.zlib(plain, level: 6)
        var header: [UInt8] = [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 0, 3]
        if fields & 1 != 0 { header += [3, 0] + Array("abc".utf8) }
        if fields & 2 != 0 { header += Array("name\u{0}".utf8) }
        if fields & 4 != 0 { header += [UInt8](repeating: 0x63, count: 3_000) + [0] }
        header[3] = (fields & 7) << 2 | (fields & 8) >> 2
        if fields & 8 != 0 {
            let sum = ZlibSpanReader.crc32(header)
            header += [UInt8(sum & 255), UInt8(sum >> 8 & 255)]
        }
        let blob = header + member.dropFirst(10)
        let outcome = try record(blob + blob, spanSize: 30_000, isExact: isExact)
        #expect(outcome.spans.first?.checkpoint.inputOffset == header.count)
        try prove(outcome, blob + blob, plain + plain)
    }

    @Test(arguments: [GzipProducer.emptyFirst, .emptyFirstTwice, .emptyStoredFirst], [false, true])
    func `no span is without plain bytes, though the reference would make one`(
        producer: GzipProducer, isExact: Bool
    ) throws {
        let spans = try record(producer.pack(Self.plain), spanSize: 300_000, isExact: isExact).spans
        #expect(spans.count { $0.checkpoint.outputOffset == 0 } == 1)
    }

    @Test(arguments: GzipProducer.allCases)
    func `exact mode's spans are as short as blocks allow`(producer: GzipProducer) throws {
        let blob = try producer.pack(Self.plain)
        let blocks = try record(blob, spanSize: 1, isExact: true).spans.map(\.checkpoint.outputOffset)
        for spanSize in [20_000, 300_000] {
            var expected = [0]
            for block in blocks where block - expected[expected.count - 1] > spanSize { expected.append(block) }
            let spans = try record(blob, spanSize: spanSize, isExact: true).spans
            #expect(spans.map(\.checkpoint.outputOffset) == expected)
        }
    }

    /// Blocks that begin with so few bits that the fast inflater sees hardly any of them.
    @Test(arguments: [GzipProducer.zlibFixed, .zlibFlushed, .zlibStored], [false, true])
    func `fast mode's spans are hardly longer than exact mode's, whatever the blocks`(
        producer: GzipProducer, isZero: Bool
    ) throws {
        var random = SeededGenerator(seed: 21)
        let plain = isZero ? [UInt8](repeating: 0, count: 6_000_000) : random.text(6_000_000)
        let blob = try producer.pack(plain)
        let exact = try record(blob, spanSize: 600_000, isExact: true).spans
        let fast = try record(blob, spanSize: 600_000, isExact: false)
        #expect(fast.spans.count * 6 >= exact.count * 5, "\(fast.spans.count) spans, \(exact.count) in exact mode")
        try prove(fast, blob, plain)
    }

    /// A window is what went before, in exact mode at members' starts too; fast mode leaves those empty.
    @Test(arguments: [GzipProducer.zlib6, .cutMembers], [false, true])
    func `windows are the plain bytes before`(producer: GzipProducer, isExact: Bool) throws {
        let blob = try producer.pack(Self.plain)
        for checkpoint in try record(blob, spanSize: 40_000, isExact: isExact).spans.map(\.checkpoint) {
            let end = checkpoint.outputOffset
            let before = Array(Self.plain[max(0, end - InflateCheckpoint.windowSize)..<end])
            let isMemberStart =
                checkpoint.bits == 0 && checkpoint.inputOffset >= 10
                && blob[(checkpoint.inputOffset - 10)...].starts(with: [0x1f, 0x8b, 8])
            #expect(checkpoint.window == (isMemberStart && !isExact ? [] : before))
        }
    }

    @Test(arguments: [0, 1, 999, 1_000, 1_001, 2_000, 2_001, 700_000], [1, 1_000, 300_000])
    func `a plain layer is cut into slices`(size: Int, spanSize: Int) throws {
        let plain = Array(Self.plain.prefix(spanSize == 1 ? min(size, 2_001) : size))
        let outcome = try record(plain, spanSize: spanSize, isExact: false)
        #expect(outcome.plain == plain)
        let starts = Array(stride(from: 0, to: max(plain.count, 1), by: spanSize))
        #expect(
            outcome.spans
                == starts.map { start in
                    CompressedSpan(
                        checkpoint: InflateCheckpoint(inputOffset: start, outputOffset: start, bits: 0, window: []),
                        digest: SHA256Hasher.digest(of: Array(plain[start..<min(start + spanSize, plain.count)])))
                })
    }

    @Test func `a zstd layer has no spans`() throws {
        let outcome = try record(Compressing.zstd(Self.plain), spanSize: 1_000, isExact: false)
        #expect(outcome.plain == Self.plain && outcome.spans.isEmpty)
    }

    @Test(arguments: [false, true])
    func `a stream that ends too early, goes on too long or is damaged is refused`(isExact: Bool) throws {
        var random = SeededGenerator(seed: 8)
        let plain = random.text(3_000)
        let member = GzipProducer.zlib(plain, level: 6, flushedEvery: 700)
        let blob = member + member
        func refused(_ bytes: [UInt8], _ what: String) {
            let error = #expect(throws: ImageError.self, "\(what)") {
                try record(bytes, spanSize: 500, isExact: isExact)
            }
            #expect(error?.code == .unreadableInput)
        }
        for count in 4..<blob.count where count != member.count {
            refused(Array(blob.prefix(count)), "cut at \(count)")
        }
        refused(blob + [0, 0, 0, 0], "padded")
        refused(blob + Array("garbage".utf8), "garbage behind it")
        for position in 0..<8 {
            var damaged = blob
            damaged[member.count - 1 - position] ^= 1
            refused(damaged, "trailer byte \(position)")
        }
        for position in 10..<(member.count - 8) {
            var damaged = blob
            damaged[position] ^= 0x21
            let outcome = try? record(damaged, spanSize: 500, isExact: isExact)
            #expect(outcome == nil || outcome?.plain == plain + plain, "byte \(position)")
        }
    }

    @Test(
        "what other programs pack has spans too", .enabled(if: Toolchain.has("igzip", "gzip"), "needs igzip and gzip"),
        arguments: ["gzip -1", "gzip -9", "igzip -0", "igzip -1", "igzip -3"], [false, true])
    func programs(command: String, isExact: Bool) async throws {
        let path = try folder.write(Self.plain, to: "plain")
        try await Toolchain.script("\(command) -c plain > packed", in: folder)
        let blob = try Repository.read(folder.file("packed"))
        let outcome = try record(blob, spanSize: 50_000, isExact: isExact)
        #expect(try outcome.plain == Repository.read(path))
        try prove(outcome, blob, Self.plain)
    }

    @Test func `the stream of a layer gives its spans at the end`() throws {
        let blob = try GzipProducer.zlib6.pack(Self.plain)
        let stream = try LayerStream(
            try folder.blob(blob), compression: .gzip, limit: 1 << 30, hashes: true,
            recording: SpanRecording(spanSize: 200_000))
        let summary = try stream.consume { (_, _) throws(ImageError) in }
        #expect(try summary.spans == record(blob, spanSize: 200_000, isExact: false).spans)
    }
}
