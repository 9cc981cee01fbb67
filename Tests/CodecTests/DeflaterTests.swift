import Codec
import ImageCore
import Testing

@Suite struct DeflaterTests {
    @Test(arguments: [0] + Array(Deflater.levels), Sample.allCases)
    func `zlib inflates every level`(level: Int, sample: Sample) throws {
        let member = try GzipMember.compressed(sample.bytes, level: level)
        #expect(Oracle.zlibInflate(member) == sample.bytes)
    }

    @Test(arguments: [0, 1, 6, 12]) func `gzip inflates it`(level: Int) async throws {
        let plain = Sample.mixed.bytes
        let digest = try await Oracle.decompressedDigest(GzipMember.compressed(plain, level: level), by: "gzip")
        #expect(digest == SHA256Hasher.digest(of: plain).hex)
    }

    /// RFC 1952: no flags, no time, so that equal input gives equal bytes.
    @Test func `the header names neither file nor time`() throws {
        let member = try GzipMember.compressed(Sample.text.bytes)
        #expect(Array(member.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        #expect(try member == GzipMember.compressed(Sample.text.bytes))
    }

    @Test func `members are appended and counted`() throws {
        let deflater = try Deflater(level: 6)
        let output = ByteBuffer(capacity: 1)
        let first = Sample.text.bytes.withUnsafeBytes { deflater.appendMember(of: $0, to: output) }
        let second = Sample.noise.bytes.withUnsafeBytes { deflater.appendMember(of: $0, to: output) }
        #expect(output.count == first + second)
        #expect(Oracle.zlibInflate(Array(output.bytes.prefix(first))) == Sample.text.bytes)
        #expect(Oracle.zlibInflate(Array(output.bytes.dropFirst(first))) == Sample.noise.bytes)
    }

    @Test(arguments: [-1, 13, Int.max, Int.min]) func `refuses other levels`(level: Int) {
        #expect(throws: CodecError.unsupportedLevel(level)) { _ = try Deflater(level: level) }
    }

    @Test func `tells what deflating would save`() throws {
        let deflater = try Deflater(level: 1)
        let scratch = ByteBuffer(capacity: 1)
        let zeros = Sample.zeros.bytes.withUnsafeBytes { deflater.compressedSize(of: $0, scratch: scratch) }
        let noise = Sample.noise.bytes.withUnsafeBytes { deflater.compressedSize(of: $0, scratch: scratch) }
        #expect(zeros < Sample.zeros.bytes.count / 100)
        #expect(noise >= Sample.noise.bytes.count)
    }
}
