import CTrace
import ImageCore
import Testing

@testable import AccessTrace

@Suite struct HelperRecordStreamTests {
    /// A record in the helper's own form.
    private static func encoded(
        kind: gpuimg_trace_kind, time: Int64 = 0, a: Int64 = 0, path: [UInt8] = [], argument: [UInt8] = []
    ) -> [UInt8] {
        var head = gpuimg_trace_record()
        head.kind = kind.rawValue
        head.process = -7
        head.time = time
        head.a = a
        head.b = .min
        head.c = .max
        head.path_size = UInt32(path.count)
        head.argument_size = UInt32(argument.count)
        return withUnsafeBytes(of: head) { Array($0) } + path + argument
    }

    private static let stream =
        encoded(kind: GPUIMG_TRACE_STARTED, time: 5)
        + encoded(kind: GPUIMG_TRACE_OPEN, a: -1, path: [0xff, 0, 0x0a], argument: Array("/a".utf8))
        + encoded(kind: GPUIMG_TRACE_MAPPED, argument: [UInt8](repeating: 1, count: 33))

    private func take(_ stream: inout HelperRecordStream, _ bytes: some Sequence<UInt8>) throws -> [HelperRecord] {
        try Array(bytes).withUnsafeBytes { (bytes) throws(ImageError) in try stream.take(bytes) }
    }

    private func check(_ records: [HelperRecord], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(records.map(\.kind) == [2, 3, 5], sourceLocation: sourceLocation)
        #expect(records.map(\.time) == [5, 0, 0], sourceLocation: sourceLocation)
        #expect(records.map(\.path) == [[], [0xff, 0, 0x0a], []], sourceLocation: sourceLocation)
        #expect(records.map(\.argument.count) == [0, 2, 33], sourceLocation: sourceLocation)
        #expect(records.map(\.a) == [0, -1, 0], sourceLocation: sourceLocation)
        #expect(records.allSatisfy { $0.process == -7 && $0.b == .min && $0.c == .max }, sourceLocation: sourceLocation)
    }

    @Test func `records are the same wherever the stream was cut`() throws {
        for cut in 0...Self.stream.count {
            var stream = HelperRecordStream()
            var records = try take(&stream, Self.stream[..<cut])
            records += try take(&stream, Self.stream[cut...])
            check(records)
            #expect(stream.isWhole)
        }
    }

    @Test func `records are whole though they come byte by byte`() throws {
        var stream = HelperRecordStream()
        var records: [HelperRecord] = []
        for byte in Self.stream { records += try take(&stream, [byte]) }
        check(records)
        #expect(stream.isWhole)
    }

    @Test func `a stream that ends in a record is not whole`() throws {
        for cut in 1..<48 {
            var stream = HelperRecordStream()
            #expect(try take(&stream, Self.stream[..<cut]).isEmpty == (cut < 48))
            #expect(!stream.isWhole)
        }
    }

    @Test(arguments: [(UInt32(64 << 20) + 1, UInt32(0)), (0, 64 << 20 + 1), (.max, .max), (0, .max)])
    func `what no record is long for is refused before it has come`(path: UInt32, argument: UInt32) throws {
        var head = gpuimg_trace_record()
        head.path_size = path
        head.argument_size = argument
        let bytes = withUnsafeBytes(of: head) { Array($0) }
        var stream = HelperRecordStream()
        #expect(throws: ImageError(.failure, "the trace helper sent what is no record")) {
            try take(&stream, Self.stream + bytes)
        }
    }

    @Test func `pairs are read from any place in memory`() throws {
        let pairs: [Int64] = [0, 4096, -1, 5, 5, 0, .max, 1, 1 << 40, 1 << 20, 9]
        let argument = pairs.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
        var stream = HelperRecordStream()
        let records = try take(&stream, Self.encoded(kind: GPUIMG_TRACE_MAPPED, path: [1], argument: argument))
        #expect(
            records.first?.pairs == [ByteRange(offset: 0, count: 4096), ByteRange(offset: 1 << 40, count: 1 << 20)])
    }
}
