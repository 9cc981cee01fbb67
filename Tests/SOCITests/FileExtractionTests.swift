import Codec
import ImageCore
import Layers
import SOCI
import Tar
import TestSupport
import Testing

/// Files read by our zTOCs, with zlib and none of our own code between the blob and the bytes.
@Suite struct FileExtractionTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func ztoc(_ blob: [UInt8], spanSize: Int, isExact: Bool = false) throws -> ZTOC {
        let options = ZTOCOptions(spanSize: spanSize, isExact: isExact)
        let layer = try ZTOCBuilder(options: options, limit: 1 << 40).build(
            try folder.blob(blob), expecting: .init(blobDigest: nil, diffID: nil))
        // As a runtime has it: from its bytes.
        let bytes = try #require(layer.ztoc).encoded
        return try bytes.withUnsafeBytes { try ZTOC(parsing: $0) }
    }

    /// Reads files of a blob span by span, each span inflated once.
    private struct Extractor {
        let blob: [UInt8]
        let spans: SpanTable
        private var plain: [Int: [UInt8]] = [:]

        init(_ blob: [UInt8], _ spans: SpanTable) {
            self.blob = blob
            self.spans = spans
        }

        mutating func content(of range: ByteRange) throws -> [UInt8] {
            var content: [UInt8] = []
            for span in try #require(spans.spans(holding: range)) {
                let bytes = try plain(of: span)
                let start = max(range.offset - spans.plainRange(of: span).offset, 0)
                content += bytes[start...].prefix(range.count - content.count)
            }
            return content
        }

        private mutating func plain(of span: Int) throws -> [UInt8] {
            if let known = plain[span] { return known }
            let range = spans.compressedRange(of: span)
            let bytes = try #require(
                ZlibSpanReader.plain(of: Array(blob[range.offset..<range.end]), at: spans.checkpoints[span]))
            plain[span] = bytes
            return bytes
        }
    }

    private static let files: [(name: String, content: [UInt8])] = {
        var random = SeededGenerator(seed: 40)
        return (0..<120).map { number in
            ("d/f\(number)", number % 7 == 0 ? random.noise(number * 300) : random.text(number * 250))
        }
    }()

    private static let tar: [UInt8] = {
        var layer = LayerBuilder()
        for file in files { layer.file(file.name, file.content) }
        return layer.tar
    }()

    @Test(arguments: GzipProducer.allCases, [false, true])
    func `every file of a layer is read whole, whoever packed it`(producer: GzipProducer, isExact: Bool) throws {
        let blob = try producer.pack(Self.tar)
        for spanSize in [50_000, 400_000] {
            let ztoc = try ztoc(blob, spanSize: spanSize, isExact: isExact)
            var extractor = Extractor(blob, ztoc.spans)
            for (entry, file) in zip(ztoc.entries, Self.files) where entry.size > 0 {
                #expect(try extractor.content(of: entry.payload) == file.content, "\(file.name)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `what lies behind four gibibytes is found`(isExact: Bool) throws {
        let mebibyte = [UInt8](repeating: 0, count: 1 << 20)
        var head = LayerBuilder()
        head.file("before", "before\n")
        let zeros = LayerBuilder.entry("zeros", .file, 0o644) { $0.size = 4_200 << 20 }
        var tail = LayerBuilder()
        tail.file("after", "after\n")
        let packed = try Compressing.gzip(mebibyte)
        var blob = try Compressing.gzip(head.unended + TarHeaderWriter.blocks(for: zeros))
        blob.reserveCapacity(blob.count + 4_200 * packed.count + 4_096)
        for _ in 0..<4_200 { blob += packed }
        blob += try Compressing.gzip(tail.tar)
        let ztoc = try ztoc(blob, spanSize: 64 << 20, isExact: isExact)
        let entry = try #require(ztoc.entries.last)
        #expect(entry.offset > 1 << 32)
        var extractor = Extractor(blob, ztoc.spans)
        #expect(try extractor.content(of: entry.payload) == Array("after\n".utf8))
    }

    @Test func `a hundred thousand entries are found again`() throws {
        let content = Array(repeating: UInt8(ascii: "a"), count: 24)
        func mark(_ number: Int) -> [UInt8] { Array(String(number).utf8) + content }
        var layer = LayerBuilder()
        for number in 0..<100_000 { layer.file("f\(number)", mark(number)) }
        let blob = try Compressing.gzip(layer.tar, level: 1)
        let ztoc = try ztoc(blob, spanSize: 4 << 20)
        try #require(ztoc.entries.count == 100_000)
        var extractor = Extractor(blob, ztoc.spans)
        for number in stride(from: 0, to: 100_000, by: 997) {
            #expect(ztoc.entries[number].name == FilePathBytes("f\(number)"))
            #expect(try extractor.content(of: ztoc.entries[number].payload) == mark(number))
        }
    }
}
