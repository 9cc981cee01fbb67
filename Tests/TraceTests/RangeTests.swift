import AccessTrace
import ImageCore
import TestSupport
import Testing

/// Which bytes of a file are touched, whichever way they are.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct RangeTests {
    private static let backends = [AccessRecord.Backend.ptrace, .notify]
    private static let window = TouchedPath.window

    private func files() async throws -> ImageFiles {
        var files = try await ImageFiles("touches", "reads")
        try await files.add("reader", at: "bin/one")
        files.file("data/absolute", "content\n")
        files.file("data/large", size: 8 << 20)
        return files
    }

    /// The windows of a file that its ranges cover.
    private func windows(_ path: TouchedPath?) -> [Int]? {
        path?.ranges?.flatMap { range in
            stride(from: range.offset / Self.window, to: (range.end + Self.window - 1) / Self.window, by: 1)
        }
    }

    @Test(arguments: ["end", "unmap", "exec"], backends)
    func `of a mapped file the windows that were touched`(
        ending: String, backend: AccessRecord.Backend
    ) async throws {
        let offsets = [0, 200_000, 3 << 20, 5_000_000, (8 << 20) - 1]
        let record = try await Tracing(
            try await files(), ["/bin/touches", "/data/large", "0", "\(8 << 20)", ending] + offsets.map(String.init),
            backend.options
        ).success()
        #expect(windows(record["/data/large"]) == offsets.map { $0 / Self.window })
        #expect(record["/data/large"]?.kinds == [.open, .map])
        #expect(record["/data/large"]?.size == 8 << 20)
        #expect((record["/data/absolute"] != nil) == (ending == "exec"))
    }

    @Test(arguments: backends)
    func `of a file mapped from its middle the windows of the file`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(
            try await files(),
            ["/bin/touches", "/data/large", "\(3 << 20)", "\(2 << 20)", "unmap", "\(3 << 20)", "4194304"],
            backend.options
        ).success()
        #expect(windows(record["/data/large"]) == [48, 64])
    }

    @Test func `a file read in small pieces ends where it was left, where calls are traced`() async throws {
        let record = try await Tracing(
            try await files(), ["/bin/reads", "/data/large", "pieces", "0", "\(4 << 20)"],
            AccessRecord.Backend.ptrace.options
        ).success()
        #expect(record["/data/large"]?.ranges == [ByteRange(offset: 0, count: 4 << 20)])
    }

    @Test func `a file read in small pieces counts whole, where calls are notified`() async throws {
        let record = try await Tracing(
            try await files(), ["/bin/reads", "/data/large", "pieces", "0", "\(4 << 20)"],
            AccessRecord.Backend.notify.options
        ).success()
        #expect(record["/data/large"]?.ranges == nil)
        #expect(record["/data/large"]?.size == 8 << 20)
    }

    /// How a part of 512 KiB from the third MiB on is read.
    private static let ways = ["read", "pread", "readv", "preadv", "sendfile", "sendfile-offset"]

    @Test(arguments: ways, backends)
    func `of a file read in large pieces what was read, and nothing behind it`(
        way: String, backend: AccessRecord.Backend
    ) async throws {
        let part = ByteRange(offset: 3 << 20, count: 512 << 10)
        let record = try await Tracing(
            try await files(), ["/bin/reads", "/data/large", way, "\(part.offset)", "\(part.count)"], backend.options
        ).success()
        let large = try #require(record["/data/large"])
        let ranges = large.ranges ?? [ByteRange(offset: 0, count: 8 << 20)]
        #expect(ranges.contains { $0.offset <= part.offset && $0.end >= part.end }, "\(ranges)")
        // How much is to be read at many places stands in memory, which only a call that has ended tells.
        if backend == .ptrace || !way.hasSuffix("v") {
            #expect(ranges.allSatisfy { $0.end <= part.end }, "\(ranges)")
        }
        if way == "pread" || way == "sendfile-offset" { #expect(ranges == [part]) }
    }
}
