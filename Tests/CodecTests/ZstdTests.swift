import Codec
import ImageCore
import TestSupport
import Testing

@Suite struct ZstdTests {
    static func frame(_ plain: [UInt8], level: Int = 3) throws -> [UInt8] {
        let encoder = try ZstdEncoder(level: level)
        let output = ByteBuffer(capacity: 1)
        var count = 0
        try plain.withBytes { (bytes) throws(CodecError) in count = try encoder.appendFrame(of: bytes, to: output) }
        #expect(count == output.count)
        return Array(output.bytes)
    }

    /// RFC 8878, section 3.1.2.
    static func skippable(_ content: [UInt8], kind: UInt8 = 0) -> [UInt8] {
        [0x50 | kind, 0x2a, 0x4d, 0x18] + withUnsafeBytes(of: UInt32(content.count).littleEndian) { Array($0) }
            + content
    }

    @Test(arguments: Array(ZstdEncoder.levels), Sample.allCases)
    func `every level comes back`(level: Int, sample: Sample) throws {
        let streamed = try Streamed.zstd(try Self.frame(sample.bytes, level: level))
        #expect(streamed.plain == sample.bytes)
        #expect(streamed.ends == [sample.bytes.count])
    }

    @Test(arguments: [1, 3, 19]) func `zstd decompresses it`(level: Int) async throws {
        let plain = Sample.mixed.bytes
        let digest = try await Oracle.decompressedDigest(Self.frame(plain, level: level), by: "zstd")
        #expect(digest == SHA256Hasher.digest(of: plain).hex)
    }

    @Test(arguments: [["-1"], ["-19", "--long=27"], ["--no-check"], ["--fast"]])
    func `reads what zstd writes`(options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Sample.mixed.bytes, to: "data")
        let run = try await ToolRun.run("zstd", ["-q"] + options + [path])
        #expect(run.code == 0, "\(run.error)")
        let streamed = try Streamed.zstd(try Repository.read(path + ".zst"), step: 777, room: 1_000)
        #expect(streamed.plain == Sample.mixed.bytes && streamed.isComplete)
    }

    @Test(arguments: [0, 20, -5, Int.max]) func `refuses other levels`(level: Int) {
        #expect(throws: CodecError.unsupportedLevel(level)) { _ = try ZstdEncoder(level: level) }
    }

    @Test(arguments: [1, 5, 1 << 20], [1, 100, 1 << 17])
    func `reads several frames and passes over skippable ones`(step: Int, room: Int) throws {
        let text = Array(Sample.text.bytes.prefix(10_000))
        let input =
            try Self.skippable([1, 2, 3]) + Self.frame(text) + Self.skippable([], kind: 15) + Self.frame([])
            + Self.frame(Sample.noise(200)) + Self.skippable([UInt8](repeating: 9, count: 70_000), kind: 7)
        let streamed = try Streamed.zstd(input, step: step, room: room)
        #expect(streamed.plain == text + Sample.noise(200))
        #expect(streamed.ends == [0, 10_000, 10_000, 10_000, 10_200, 10_200])
        #expect(streamed.isComplete && streamed.consumed == input.count)
    }

    @Test(arguments: [1, 1 << 20]) func `every cut is seen`(step: Int) throws {
        let bytes = try Self.frame(Array(Sample.text.bytes.prefix(2_000)))
        for count in 1..<bytes.count {
            #expect(try !Streamed.zstd(Array(bytes[..<count]), step: step).isComplete, "cut at \(count)")
        }
        let skipped = Self.skippable([1, 2, 3])
        for count in 1..<skipped.count {
            #expect(try !Streamed.zstd(Array(skipped[..<count]), step: step).isComplete, "cut at \(count)")
        }
    }

    @Test func `refuses what is no zstd`() {
        #expect(throws: CodecError.self) { try Streamed.zstd(Array("this is no frame".utf8)) }
        #expect(throws: CodecError.self) { try Streamed.zstd([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]) }
    }

    /// Window descriptors of 2^27 and 2^28 bytes (RFC 8878, 3.1.1.1.2: exponent in the upper five bits, from 2^10),
    /// before an empty last block.
    @Test func `refuses a window above 128 MiB`() throws {
        func frame(windowLog: UInt8) -> [UInt8] { [0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3, 1, 0, 0] }
        #expect(try Streamed.zstd(frame(windowLog: 27)).isComplete)
        #expect(throws: CodecError.self) { try Streamed.zstd(frame(windowLog: 28)) }
        #expect(throws: CodecError.self) { try Streamed.zstd(frame(windowLog: 41)) }
    }

    @Test func `a checksum of the content is checked`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array("content of the frame".utf8), to: "data")
        #expect(try await ToolRun.run("zstd", ["-q", "--check", path]).code == 0)
        var bytes = try Repository.read(path + ".zst")
        #expect(try Streamed.zstd(bytes).isComplete)
        bytes[bytes.count - 1] ^= 1
        #expect(throws: CodecError.self) { try Streamed.zstd(bytes) }
    }
}
