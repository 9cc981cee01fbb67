import Codec
import ImageCore
import TestSupport
import Testing

@Suite struct GzipInflaterTests {
    /// RFC 1952's optional fields, alone and together; a name and a comment longer than any buffer for them.
    static let headers: [GzipMember] = {
        let plain = Array("content of the member".utf8)
        func member(_ change: (inout GzipMember) -> Void) -> GzipMember {
            var member = GzipMember(plain)
            change(&member)
            return member
        }
        return [
            member { _ in },
            member { $0.isText = true },
            member { $0.time = [1, 2, 3, 4] },
            member { $0.extra = [] },
            member { $0.extra = Array("SG\u{16}\u{0}0123456789abcdefSTARGZ".utf8) },
            member { $0.extra = [UInt8](repeating: 0x1f, count: 65_535) },
            member { $0.name = [] },
            member { $0.name = Array("file.tar".utf8) },
            member { $0.name = [UInt8](repeating: 0x61, count: 100_000) },
            member { $0.comment = Array("a comment".utf8) },
            member { $0.hasHeaderChecksum = true },
            member {
                $0.extra = [1, 2, 3]
                $0.name = Array("n".utf8)
                $0.comment = Array("c".utf8)
                $0.hasHeaderChecksum = true
                $0.isText = true
            },
            member {
                $0.name = Array("name".utf8)
                $0.hasHeaderChecksum = true
            },
        ]
    }()

    @Test(arguments: headers.indices, [1, 2, 3, 5, 9, 11, 1 << 20])
    func `reads every header field in pieces of any size`(index: Int, step: Int) throws {
        let member = Self.headers[index]
        let bytes = try member.bytes
        #expect(Oracle.zlibInflate(bytes) == member.plain)
        let streamed = try Streamed.gzip(bytes, step: step)
        #expect(streamed.plain == member.plain)
        #expect(streamed.isComplete && streamed.consumed == bytes.count)
    }

    @Test(arguments: [1, 7, 4096, 1 << 20], [1, 13, 1 << 16])
    func `reads several members`(step: Int, room: Int) throws {
        let members: [[UInt8]] = [Array("first".utf8), [], Array(Sample.text.bytes.prefix(5_000)), Sample.noise(300)]
        let input = try members.flatMap { try GzipMember($0).bytes }
        let streamed = try Streamed.gzip(input, step: step, room: room)
        #expect(streamed.plain == members.flatMap { $0 })
        #expect(streamed.ends == [5, 5, 5_005, 5_305])
        #expect(streamed.isComplete && streamed.consumed == input.count)
    }

    @Test(arguments: Sample.allCases, [0, 1, 6, 12])
    func `reads every level`(sample: Sample, level: Int) throws {
        let streamed = try Streamed.gzip(try GzipMember.compressed(sample.bytes, level: level), step: 10_000)
        #expect(streamed.plain == sample.bytes)
        #expect(streamed.ends == [sample.bytes.count])
    }

    @Test func `reads what gzip writes`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Sample.mixed.bytes, to: "named")
        let run = try await ToolRun.run("gzip", ["-9", path])
        #expect(run.code == 0)
        #expect(try Streamed.gzip(try Repository.read(path + ".gz"), step: 999).plain == Sample.mixed.bytes)
    }

    /// Each of the four bytes of checksum and length, the trailer whole or split.
    @Test(arguments: 0..<8, [1, 3, 1 << 20]) func `refuses a wrong trailer`(index: Int, step: Int) throws {
        var member = GzipMember(Array("content".utf8))
        member.trailerDamage[index] = 1
        let bytes = try member.bytes
        #expect(throws: CodecError.corrupt(codec: "gzip", detail: "checksum mismatch")) {
            try Streamed.gzip(bytes, step: step)
        }
    }

    @Test(arguments: [1, 4, 1 << 20]) func `refuses a wrong header checksum`(step: Int) throws {
        var member = GzipMember(Array("content".utf8))
        member.name = Array("name".utf8)
        member.hasHeaderChecksum = true
        member.headerChecksumDamage = 1
        let bytes = try member.bytes
        #expect(throws: CodecError.self) { try Streamed.gzip(bytes, step: step) }
    }

    @Test(arguments: [0, 1, 2]) func `refuses what is no gzip`(index: Int) throws {
        var bytes = try GzipMember(Array("content".utf8)).bytes
        bytes[index] ^= 0x55
        #expect(throws: CodecError.self) { try Streamed.gzip(bytes) }
        #expect(throws: CodecError.self) { try Streamed.gzip(bytes, step: 1) }
    }

    @Test(arguments: [1, 1 << 20]) func `every cut is seen`(step: Int) throws {
        var member = GzipMember(Array(Sample.text.bytes.prefix(2_000)))
        member.name = Array("name".utf8)
        member.hasHeaderChecksum = true
        let bytes = try member.bytes
        for count in 1..<bytes.count {
            let streamed = try Streamed.gzip(Array(bytes[..<count]), step: step)
            #expect(!streamed.isComplete, "cut at \(count)")
        }
    }

    @Test func `every flipped byte of the data is seen`() throws {
        let plain = Array(Sample.text.bytes.prefix(3_000))
        let bytes = try GzipMember(plain).bytes
        for index in 10..<bytes.count {
            var changed = bytes
            changed[index] ^= 0x10
            let streamed = try? Streamed.gzip(changed)
            // The bits that fill the last byte of the data mean nothing.
            let isPadding = index == bytes.count - 9 && streamed?.plain == plain
            #expect(streamed?.isComplete != true || isPadding, "byte \(index)")
        }
    }

    @Test(arguments: [1, 1 << 20]) func `a buffer of one byte is enough`(step: Int) throws {
        let plain = Array(Sample.mixed.bytes.prefix(71_000))
        let streamed = try Streamed.gzip(try GzipMember(plain).bytes, step: step, room: 1)
        #expect(streamed.plain == plain)
        #expect(streamed.isComplete)
    }

    @Test func `after a failure a reset makes it usable again`() throws {
        var inflater = GzipInflater()
        let output = ByteBuffer(capacity: 1 << 16)
        let bad: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        #expect(throws: CodecError.self) {
            try bad.withBytes { (input) throws(CodecError) in _ = try inflater.inflate(input, into: output.free) }
        }
        inflater.reset()
        let good = try GzipMember(Array("content".utf8)).bytes
        let step = try good.withUnsafeBytes { try inflater.inflate($0, into: output.free) }
        #expect(step == InflateStep(consumed: good.count, produced: 7, memberEnded: true))
    }
}
