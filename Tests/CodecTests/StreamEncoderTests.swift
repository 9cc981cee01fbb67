import Codec
import ImageCore
import Testing

@Suite struct StreamEncoderTests {
    private func encode(_ plain: [UInt8], _ format: StreamEncoder.Format, step: Int) throws -> [UInt8] {
        var encoder = try StreamEncoder(format)
        let output = ByteBuffer(capacity: 1)
        var position = 0
        while position < plain.count {
            let count = min(step, plain.count - position)
            try plain.withUnsafeBytes {
                try encoder.append(
                    UnsafeRawBufferPointer(rebasing: $0[position..<position + count]), isLast: false, to: output)
            }
            position += count
        }
        try encoder.append(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, to: output)
        return Array(output.bytes)
    }

    @Test(arguments: Sample.allCases, [997, 1 << 20])
    func `pieces become one gzip member`(sample: Sample, step: Int) throws {
        #expect(Oracle.zlibInflate(try encode(sample.bytes, .gzip, step: step)) == sample.bytes)
    }

    @Test(arguments: Sample.allCases, [997, 1 << 20])
    func `pieces become one zstd frame`(sample: Sample, step: Int) throws {
        let streamed = try Streamed.zstd(try encode(sample.bytes, .zstd(level: 3), step: step))
        #expect(streamed.plain == sample.bytes)
        #expect(streamed.ends == [sample.bytes.count])
    }

    @Test func `the last piece may hold the bytes`() throws {
        for format in [StreamEncoder.Format.gzip, .zstd(level: 1)] {
            var encoder = try StreamEncoder(format)
            let output = ByteBuffer(capacity: 1)
            let plain = Sample.noise(1_000_000)
            try plain.withUnsafeBytes { try encoder.append($0, isLast: true, to: output) }
            let bytes = Array(output.bytes)
            #expect(try Oracle.zlibInflate(bytes) == plain || Streamed.zstd(bytes).plain == plain)
        }
    }

    /// Equal input must give equal bytes, whatever else the machine does.
    @Test func `the gzip header names neither file nor time`() throws {
        #expect(try Array(encode([1], .gzip, step: 1).prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }
}
