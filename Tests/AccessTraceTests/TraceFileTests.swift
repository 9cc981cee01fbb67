import ImageCore
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct TraceFileTests {
    private let folder: TemporaryDirectory
    private static let digest = "sha256:" + String(repeating: "a", count: 64)

    init() throws { folder = try TemporaryDirectory() }

    private func read(_ text: String) throws -> AccessRecord { try read(Array(text.utf8)) }

    private func read(_ bytes: [UInt8]) throws -> AccessRecord {
        try AccessRecord.read(from: try RawFile.open(reading: folder.write(bytes, to: "trace")))
    }

    @Test func `a trace longer than the first piece is read whole`() throws {
        var record = AccessRecordJSONTests.sample
        record.paths = (0..<5000).map { TouchedPath(FilePathBytes("f\($0)"), kinds: .open, firstTouch: $0) }
        #expect(record.json.count > 200_000)
        #expect(try read(record.json) == record)
    }

    /// The lines of the peer's own encoder: Go escapes `<`, `>` and `&`.
    @Test func `reads a record of ctr-remote`() throws {
        let record = try read(
            """
            {"path":"bin/sh","manifestDigest":"\(Self.digest)","layerIndex":0}
            {"path":"etc/a\\u0026b","manifestDigest":"\(Self.digest)","layerIndex":3}
            {"path":"bin/sh","manifestDigest":"\(Self.digest)","layerIndex":4}
            {"path":"./lib/x"}

            """)
        #expect(record.image?.description == Self.digest)
        #expect(
            record.paths == [
                TouchedPath(FilePathBytes("bin/sh"), kinds: .open, firstTouch: 0),
                TouchedPath(FilePathBytes("etc/a&b"), kinds: .open, firstTouch: 1),
                TouchedPath(FilePathBytes("lib/x"), kinds: .open, firstTouch: 2),
            ])
        #expect(record.runs == 1 && record.isComplete && record.notes.count == 1)
        #expect(try AccessRecord(parsing: record.json) == record)
    }

    @Test func `a record of several images names none`() throws {
        let other = "sha256:" + String(repeating: "b", count: 64)
        let record = try read(
            #"{"manifestDigest":"\#(Self.digest)","path":"a"}{"manifestDigest":"\#(other)","path":"b"}"#)
        #expect(record.image == nil)
        #expect(record.notes.contains("the record names several images"))
    }

    @Test(arguments: [
        ("", "document ends early"),
        ("{}", "no trace of gpuimg"),
        ("\u{1f}\u{8b}", "expected an object"),
        (#"{"path":"a"}]"#, "expected an object"),
        (#"{"path":"a"} {"path":"#, "document ends early"),
        (#"{"path":"a"}{"layerIndex":0}"#, "has no path"),
        (#"{"path":""}"#, "empty or has a zero byte"),
        (#"{"path":7}"#, "expected a string"),
        (#"{"path":"a","manifestDigest":"sha256:A"}"#, "unknown digest"),
    ])
    func `names the file that is neither`(text: String, reason: String) throws {
        let error = try #require(throws: ImageError.self) { try read(text) }
        #expect(error.code == .unreadableInput)
        #expect(error.message.contains(reason), "\(error)")
        #expect(error.context.file == folder.file("trace"))
    }

    @Test func `a record of ctr-remote cut anywhere is a shorter one or an error`() throws {
        let text = Array(#"{"path":"a","layerIndex":0}\#n{"path":"b","layerIndex":1}\#n"#.utf8)
        for count in 0..<text.count {
            guard let record = try? read(Array(text[..<count])) else { continue }
            #expect(record.paths.count == (count < text.count - 1 ? 1 : 2), "cut at \(count)")
        }
    }

    @Test func `the examples of the documentation are what is written and read`() throws {
        let document = String(decoding: try Repository.read(Repository.root + "/docs/trace-format.md"), as: UTF8.self)
        var examples: [String] = [""]
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    ") {
                examples[examples.endIndex - 1] += line.dropFirst(4) + "\n"
            } else if examples.last != "" {
                examples.append("")
            }
        }
        #expect(examples.count == 3)
        let trace = try read(examples[0])
        #expect(String(decoding: trace.json, as: UTF8.self) == examples[0])
        #expect(trace.paths.last?.ranges?.count == 2)
        #expect(try read(examples[1]).paths.map(\.path.description) == ["usr/bin/python3.11"])
    }

    @Test func `a file beyond the bound is refused`() throws {
        let file = try RawFile.open(reading: folder.write(Array(repeating: 0x20, count: 200_000), to: "trace"))
        let source = try TraceSource(file, limit: 150_000)
        let error = try #require(throws: ImageError.self) {
            let buffer = ByteBuffer(capacity: 64 << 10)
            while try source.read(into: buffer.free) > 0 {}
        }
        #expect(error.message.contains("150.0 kB"))
    }
}
