import Codec
import ImageCore
import Testing

@Suite struct MemberInflaterTests {
    private func inflate(_ member: [UInt8], size: Int) throws -> [UInt8] {
        let output = ByteBuffer(capacity: 1)
        [UInt8]("before".utf8).withUnsafeBytes { output.append($0) }
        let inflater = try MemberInflater()
        try member.withBytes { (bytes) throws(CodecError) in
            try inflater.inflate(bytes, size: size, into: output)
        }
        #expect(output.bytes.starts(with: "before".utf8))
        return Array(output.bytes.dropFirst(6))
    }

    @Test(arguments: Sample.allCases) func `inflates behind what the buffer holds`(sample: Sample) throws {
        let plain = sample.bytes
        #expect(try inflate(try GzipMember(plain).bytes, size: plain.count) == plain)
    }

    @Test func `reads every header field`() throws {
        for member in GzipInflaterTests.headers {
            #expect(try inflate(try member.bytes, size: member.plain.count) == member.plain)
        }
    }

    @Test(arguments: [0, 1, 6, 8, 1_000]) func `refuses another size`(size: Int) throws {
        let member = try GzipMember(Array("content".utf8)).bytes
        #expect(throws: CodecError.wrongSize(codec: "gzip")) { try inflate(member, size: size) }
    }

    @Test func `refuses anything behind the member`() throws {
        let member = try GzipMember(Array("content".utf8)).bytes
        #expect(throws: CodecError.wrongSize(codec: "gzip")) { try inflate(member + [0], size: 7) }
        #expect(throws: CodecError.wrongSize(codec: "gzip")) { try inflate(member + member, size: 7) }
    }

    @Test func `refuses every cut, and every flipped byte that means something`() throws {
        let plain = Array(Sample.text.bytes.prefix(1_000))
        let member = try GzipMember(plain).bytes
        for count in 0..<member.count {
            #expect(throws: CodecError.self, "cut at \(count)") {
                try inflate(Array(member[..<count]), size: plain.count)
            }
        }
        for index in 10..<member.count {
            var changed = member
            changed[index] ^= 0x10
            // The bits that fill the last byte of the data mean nothing.
            let result = try? inflate(changed, size: plain.count)
            #expect(result == nil || index == member.count - 9 && result == plain, "byte \(index)")
        }
    }
}
