import Codec
import ImageCore
import SOCI
import TestSupport
import Testing

struct ZTOCLayoutTests {
    private func layout(_ entries: [(offset: Int, size: Int)]) throws(ZTOCError) -> [ZTOC.HeaderPlace] {
        let ztoc = ZTOC(
            buildTool: "",
            entries: entries.enumerated().map { index, entry in
                ZTOCEntry(name: FilePathBytes("\(index)"), kind: .file, offset: entry.offset, size: entry.size)
            },
            spans: SpanTable(
                compression: .gzip, spanSize: 1, compressedSize: 1, archiveSize: 8_192, checkpoints: [], digests: []))
        return try ztoc.layout()
    }

    @Test("headers lie between the payload before, filled to whole blocks, and their own")
    func places() throws {
        let places = try layout([(512, 10), (2_560, 0), (3_072, 512), (4_096, 1)])
        #expect(places.map(\.entry) == [0, 1, 2, 3])
        #expect(places.map(\.header.offset) == [0, 1_024, 2_560, 3_584])
        #expect(places.map(\.header.end) == [512, 2_560, 3_072, 4_096])
    }

    @Test("entries come in the order of the tar, whatever their order in the zTOC")
    func order() throws {
        #expect(try layout([(2_048, 0), (512, 512), (1_536, 0)]).map(\.entry) == [1, 2, 0])
    }

    @Test(
        "a payload that begins inside the one before it is refused, and its entry named",
        arguments: [
            [(512, 1_000), (1_024, 0)], [(512, 1), (512, 1)], [(0, 1), (1, 1)], [(-1, 0), (512, 0)],
            [(512, .max), (1_024, 0)], [(Int.max, 1), (512, 0)],
        ])
    func overlaps(entries: [(Int, Int)]) {
        #expect(throws: ZTOCError.self) { try layout(entries.map { (offset: $0.0, size: $0.1) }) }
    }
}
