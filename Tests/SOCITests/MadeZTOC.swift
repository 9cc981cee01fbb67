import Codec
import ImageCore
import SOCI
import Tar
import TestSupport

/// zTOCs of random values, for layers that do not exist.
enum MadeZTOC {
    static func random(
        entries: Int, spans: Int, compression: SpanTable.Compression = .gzip, using generator: inout SeededGenerator
    ) -> ZTOC {
        var position = 0
        let entries = (0..<entries).map { _ in
            entry(after: &position, using: &generator)
        }
        return ZTOC(
            version: "0.9", buildTool: "tool of a test", entries: entries,
            spans: table(spans: spans, archiveSize: position + 1_024, compression: compression, using: &generator))
    }

    private static func entry(after position: inout Int, using generator: inout SeededGenerator) -> ZTOCEntry {
        let size = Bool.random(using: &generator) ? 0 : Int.random(in: 0...100_000, using: &generator)
        let offset = position + 512 * Int.random(in: 1...4, using: &generator)
        position = (offset + size + 511) & ~511
        // Fields that are now and then at their defaults make tables of many shapes.
        func some(_ range: ClosedRange<Int>) -> Int {
            Bool.random(using: &generator) ? 0 : Int.random(in: range, using: &generator)
        }
        func name(_ longest: Int) -> FilePathBytes { FilePathBytes(generator.noise(some(1...longest))) }
        return ZTOCEntry(
            name: name(300), kind: ZTOCEntry.Kind.allCases.randomElement(using: &generator) ?? .file, offset: offset,
            size: size, linkName: name(40), mode: some(0...0o177_777), userID: UInt32(some(1...Int(UInt32.max))),
            groupID: UInt32(some(1...Int(UInt32.max))), userName: name(10), groupName: name(10),
            modifiedSeconds: some(RFC3339.earliest...RFC3339.latest),
            modifiedNanoseconds: Int32(some(0...999_999_999)), deviceMajor: some(Int.min...Int.max),
            deviceMinor: some(0...255), records: records(some(1...4), using: &generator))
    }

    private static func records(_ count: Int, using generator: inout SeededGenerator) -> [PAXRecord] {
        (0..<count).map { index in
            PAXRecord(
                key: "SCHILY.xattr.user.\(index)",
                value: generator.noise(Int.random(in: 0...100, using: &generator)))
        }
    }

    private static func table(
        spans: Int, archiveSize: Int, compression: SpanTable.Compression, using generator: inout SeededGenerator
    ) -> SpanTable {
        let digests = (0..<spans).map { SHA256Hasher.digest(of: [UInt8($0 & 255)]) }
        let checkpoints = (0..<spans).map { index in
            guard compression == .gzip else {
                return InflateCheckpoint(
                    inputOffset: index << 20, outputOffset: index << 20, bits: 0, window: [])
            }
            let isStart = index == 0 || Bool.random(using: &generator)
            let window = isStart ? [] : generator.noise(InflateCheckpoint.windowSize)
            return InflateCheckpoint(
                inputOffset: 10 + index * 1_000, outputOffset: index * 4_000,
                bits: isStart ? 0 : UInt8.random(in: 0...7, using: &generator), window: window)
        }
        return SpanTable(
            compression: compression, spanSize: 1 << 20,
            compressedSize: compression == .gzip ? 10 + spans * 1_000 : max(spans << 20 - 1, 0),
            archiveSize: archiveSize, checkpoints: checkpoints, digests: digests)
    }
}

extension ZTOC {
    init(bytes: [UInt8]) throws(ZTOCError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(ZTOCError) in try ZTOC(parsing: bytes) }
        }
        self = try result.get()
    }
}
