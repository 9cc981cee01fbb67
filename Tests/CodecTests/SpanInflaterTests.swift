import Codec
import ImageCore
import TestSupport
import Testing

@Suite struct SpanInflaterTests {
    /// Feeds `input` in pieces of `step` bytes with an output buffer of `room`, until a call does nothing although all
    /// is there.
    private func inflate(
        _ input: [UInt8], at checkpoint: InflateCheckpoint, previousByte: UInt8 = 0, step: Int, room: Int
    ) throws -> (plain: [UInt8], consumed: Int, ends: Int) {
        var inflater = try SpanInflater()
        try inflater.begin(at: checkpoint, previousByte: previousByte)
        let output = ByteBuffer(capacity: room)
        var plain: [UInt8] = []
        var consumed = 0
        var ends = 0
        while true {
            let offered = Array(input[consumed..<min(consumed + step, input.count)])
            output.removeAll()
            let result = try offered.withUnsafeBytes { try inflater.inflate($0, into: output.free) }
            output.advance(by: result.produced)
            consumed += result.consumed
            plain += output.bytes
            if result.memberEnded { ends += 1 }
            if result.consumed == 0, result.produced == 0 { return (plain, consumed, ends) }
        }
    }

    private static let start = InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: 0, window: [])

    @Test(arguments: [1, 7, 4_096, 1 << 20], [1, 13, 1 << 16])
    func `goes on over members' ends in pieces of any size`(step: Int, room: Int) throws {
        var second = GzipMember(Array(Sample.text.bytes.prefix(5_000)))
        second.name = Array("name".utf8)
        second.hasHeaderChecksum = true
        let members = [GzipMember(Array("first".utf8)), second, GzipMember([]), GzipMember(Sample.noise(300))]
        let input = try Array(members.flatMap { try $0.bytes }.dropFirst(10))
        let outcome = try inflate(input, at: Self.start, step: step, room: room)
        #expect(outcome.plain == members.flatMap(\.plain))
        #expect(outcome.consumed == input.count && outcome.ends == 4)
    }

    @Test(arguments: [1, 100, 1 << 20]) func `a cut span ends without spinning`(step: Int) throws {
        let input = try Array(GzipMember(Array(Sample.text.bytes.prefix(2_000))).bytes.dropFirst(10))
        for count in 0..<input.count {
            let outcome = try inflate(Array(input[..<count]), at: Self.start, step: step, room: 1 << 16)
            #expect(outcome.consumed == count && outcome.ends == 0)
        }
    }

    @Test func `damage in a member that follows is seen, and what follows must be a member`() throws {
        let first = try Array(GzipMember(Array("first".utf8)).bytes.dropFirst(10))
        var second = GzipMember(Array("second".utf8))
        second.trailerDamage[0] = 1
        for rest in [try second.bytes, Array("no member".utf8), [0, 0, 0, 0]] {
            #expect(throws: CodecError.self) {
                try inflate(first + rest, at: Self.start, step: 1 << 20, room: 1 << 16)
            }
        }
    }

    @Test(arguments: [8, 9, 255] as [UInt8]) func `refuses more bits than a byte can give`(bits: UInt8) throws {
        var inflater = try SpanInflater()
        #expect(throws: CodecError.self) {
            try inflater.begin(
                at: InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: bits, window: []), previousByte: 255)
        }
    }

    @Test func `refuses a window that is too long`() throws {
        var inflater = try SpanInflater()
        let window = [UInt8](repeating: 0, count: InflateCheckpoint.windowSize + 1)
        #expect(throws: CodecError.wrongSize(codec: "gzip")) {
            try inflater.begin(
                at: InflateCheckpoint(inputOffset: 10, outputOffset: 0, bits: 0, window: window), previousByte: 0)
        }
    }
}
