internal import Codec
internal import ImageCore

/// What a zTOC of a plain tar has in place of checkpoints: spans are slices of one size.
enum PlainSpans {
    /// A FlatBuffer of its own, put as bytes into the zTOC.
    static func encoded(spanSize: Int, size: Int) -> [UInt8] {
        var writer = FlatBufferWriter(capacity: 64)
        writer.beginTable(fields: ZTOCSlots.Plain.count)
        writer.field(ZTOCSlots.Plain.version, ZTOCSlots.Plain.currentVersion)
        writer.field(ZTOCSlots.Plain.spanSize, Int64(spanSize))
        writer.field(ZTOCSlots.Plain.size, Int64(size))
        writer.finish(writer.endTable())
        return Array(writer.head)
    }

    /// Reads the blob, and makes as many checkpoints as there are digests.
    static func read(
        _ blob: UnsafeRawBufferPointer, compressedSize: Int, digests: Int
    ) throws(ZTOCError) -> (checkpoints: [InflateCheckpoint], spanSize: Int) {
        let root = try FlatBufferReader(blob).root()
        let version = try root.number(ZTOCSlots.Plain.version, as: Int32.self)
        let spanSize = Int(try root.number(ZTOCSlots.Plain.spanSize, as: Int64.self))
        let size = Int(try root.number(ZTOCSlots.Plain.size, as: Int64.self))
        guard version == ZTOCSlots.Plain.currentVersion else {
            throw .inconsistent(
                "spans of a plain tar in version \(version); \(ZTOCSlots.Plain.currentVersion) is known")
        }
        guard spanSize > 0, size == compressedSize else {
            throw .inconsistent("spans of \(spanSize) bytes over \(size) bytes of a plain tar of \(compressedSize)")
        }
        let count = size / spanSize + (size % spanSize == 0 ? 0 : 1)
        guard count == digests else { throw .inconsistent("\(count) spans, but digests of \(digests)") }
        let checkpoints = (0..<count).map { index in
            InflateCheckpoint(
                inputOffset: index * spanSize, outputOffset: index * spanSize, bits: 0, window: [])
        }
        return (checkpoints, spanSize)
    }
}
