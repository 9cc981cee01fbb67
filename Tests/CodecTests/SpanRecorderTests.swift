import Codec
import ImageCore
import TestSupport
import Testing

@Suite struct SpanRecorderTests {
    /// Takes a whole member for the recorder's input, with its only block's start moved by some bits.
    private func record(movedBy bits: Int, plain: [UInt8], given: [UInt8]) throws -> [CompressedSpan] {
        let blob = try GzipMember.compressed(plain)
        var recorder = try SpanRecorder(SpanRecording(spanSize: 1 << 20))
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        return try blob.withUnsafeBytes { blob in
            let header = UnsafeRawBufferPointer(rebasing: blob.prefix(10))
            try recorder.pass(compressed: header, plain: empty)
            try recorder.offer(
                BlockStart(bitsBack: bits, isMemberStart: true), inputOffset: header.count, behind: header)
            try given.withBytes { (plain) throws(CodecError) in
                try recorder.pass(compressed: UnsafeRawBufferPointer(rebasing: blob.dropFirst(10)), plain: plain)
            }
            return try recorder.finish(blob, inputOffset: blob.count)
        }
    }

    @Test func `a block's start from which inflating gives the same is taken`() throws {
        for sample in Sample.allCases {
            #expect(try record(movedBy: 0, plain: sample.bytes, given: sample.bytes).count == 1)
        }
    }

    @Test(arguments: [1, 3, 8, 13]) func `a wrong start is an error`(bits: Int) throws {
        let plain = Sample.text.bytes
        #expect(throws: CodecError.self) { try record(movedBy: bits, plain: plain, given: plain) }
    }

    @Test(arguments: [0, 1, 30_000, 65_535]) func `a plain byte that differs is an error`(position: Int) throws {
        let plain = Sample.text.bytes
        var given = plain
        given[position] ^= 1
        #expect(throws: CodecError.notResumable(offset: 10)) { try record(movedBy: 0, plain: plain, given: given) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `starts without plain bytes between them cost hardly anything, and the last counts`() throws {
        let plain = Sample.text.bytes
        let member = try GzipMember.compressed(plain)
        let starts = 100_000
        let blob = Array(repeatElement(member.prefix(10), count: starts).joined()) + member.dropFirst(10)
        var recorder = try SpanRecorder(SpanRecording(spanSize: 1 << 20))
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        let spans = try blob.withUnsafeBytes { blob in
            for number in 1...starts {
                let header = UnsafeRawBufferPointer(rebasing: blob[(number * 10 - 10)..<(number * 10)])
                try recorder.pass(compressed: header, plain: empty)
                try recorder.offer(
                    BlockStart(bitsBack: 0, isMemberStart: true), inputOffset: number * 10, behind: header)
            }
            let data = UnsafeRawBufferPointer(rebasing: blob.dropFirst(starts * 10))
            try plain.withBytes { (plain) throws(CodecError) in try recorder.pass(compressed: data, plain: plain) }
            return try recorder.finish(blob, inputOffset: blob.count)
        }
        #expect(spans.map(\.checkpoint.inputOffset) == [starts * 10])
    }

    @Test func `a plain byte that is missing is an error`() throws {
        let plain = Array(Sample.text.bytes.prefix(1_000))
        #expect(throws: CodecError.notResumable(offset: 10)) {
            try record(movedBy: 0, plain: plain, given: plain + [0])
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1]) func `a span size below one counts as one`(size: Int) {
        #expect(SpanRecording(spanSize: size).spanSize == 1)
    }
}
