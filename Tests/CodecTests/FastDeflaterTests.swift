import Codec
import ImageCore
import Testing

@Suite struct FastDeflaterTests {
    private func compressed(_ plain: [UInt8]) throws -> [UInt8] {
        let output = ByteBuffer(capacity: 1)
        let deflater = FastDeflater()
        var count = 0
        try plain.withBytes { (bytes) throws(CodecError) in count = try deflater.appendMember(of: bytes, to: output) }
        #expect(count == output.count)
        return Array(output.bytes)
    }

    @Test(arguments: Sample.allCases) func `zlib inflates it`(sample: Sample) throws {
        #expect(Oracle.zlibInflate(try compressed(sample.bytes)) == sample.bytes)
    }

    @Test func `gzip inflates it`() async throws {
        let plain = Sample.mixed.bytes
        let digest = try await Oracle.decompressedDigest(compressed(plain), by: "gzip")
        #expect(digest == SHA256Hasher.digest(of: plain).hex)
    }

    /// Stored blocks: five bytes for each 65,535, and the frame. The room that is reserved must be enough.
    @Test(arguments: [1, 100, 65_534, 65_535, 65_536, 131_070, 131_071, 1_000_000])
    func `what cannot be compressed grows by the frame only`(count: Int) throws {
        let plain = Sample.noise(count)
        let member = try compressed(plain)
        #expect(Oracle.zlibInflate(member) == plain)
        #expect(member.count <= count + (count / 65_535 + 1) * 5 + 18)
    }

    @Test func `the header names neither file nor time`() throws {
        #expect(try Array(compressed(Sample.text.bytes).prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }

    @Test func `one deflater serves many members`() throws {
        let deflater = FastDeflater()
        let output = ByteBuffer(capacity: 1)
        for sample in Sample.allCases + Sample.allCases.reversed() {
            output.removeAll()
            try sample.bytes.withBytes { (bytes) throws(CodecError) in
                _ = try deflater.appendMember(of: bytes, to: output)
            }
            #expect(Oracle.zlibInflate(Array(output.bytes)) == sample.bytes)
        }
    }
}
