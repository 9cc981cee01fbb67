import Codec
import ImageCore
import JSON
import SOCI
import Tar
import TestSupport
import Testing

@Suite(.enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"))
struct ZTOCVectorTests {
    private func vector(_ name: String) throws -> [UInt8] {
        try Repository.read("\(try #require(Repository.vectors))/\(name)")
    }

    @Test(
        "what the reference wrote comes out byte for byte when it is read and written",
        arguments: ["layer.tar.gz.ztoc", "layer.tar.ztoc", "prefetch.esgz.ztoc"])
    func roundTrip(name: String) throws {
        let bytes = try vector(name)
        let encoded = try ZTOC(bytes: bytes).encoded
        #expect(encoded.count == bytes.count)
        #expect(encoded == bytes)
    }

    @Test("what is read of the reference's zTOC is what the reference read of it")
    func values() throws {
        let ztoc = try ZTOC(bytes: try vector("layer.tar.gz.ztoc"))
        let told = try JSONValue(parsing: try vector("layer.tar.gz.ztoc.json"))
        #expect(ztoc.version == told["Version"]?.string)
        #expect(ztoc.buildTool == told["Tool"]?.string)
        #expect(ztoc.spans.compression.rawValue == told["Algo"]?.string)
        #expect(ztoc.spans.compressedSize == told["Comp"]?.integer)
        #expect(ztoc.spans.archiveSize == told["Uncomp"]?.integer)
        #expect(ztoc.spans.spanSize == 1 << 20)
        #expect(ztoc.spans.count - 1 == told["MaxSpan"]?.integer)
        #expect(ztoc.spans.digests.map(\.description) == told["Digests"]?.array?.compactMap(\.string))
        #expect(ztoc.spans.isMonotonic)
        let spans = try #require(told["Spans"]?.array)
        #expect(spans.count == ztoc.spans.count)
        for (checkpoint, span) in zip(ztoc.spans.checkpoints, spans) {
            #expect(checkpoint.inputOffset == span["In"]?.integer)
            #expect(checkpoint.outputOffset == span["Out"]?.integer)
            #expect(Int(checkpoint.bits) == span["Bits"]?.integer)
            #expect(.boolean(checkpoint.window.isEmpty) == span["Win0"])
        }
        let files = try #require(told["Files"]?.array)
        let layout = try ztoc.layout()
        #expect(files.count == ztoc.entries.count)
        for (place, file) in zip(layout, files) {
            let entry = ztoc.entries[place.entry]
            #expect(facts(entry, place.header.offset) == file)
        }
    }

    /// An entry in the words of the reference's own listing.
    private func facts(_ entry: ZTOCEntry, _ header: Int) -> JSONValue {
        func text(_ bytes: [UInt8]) -> JSONValue { .string(String(decoding: bytes, as: UTF8.self)) }
        var records = JSONObject()
        for record in entry.records { records[String(decoding: record.key, as: UTF8.self)] = text(record.value) }
        return .object(
            JSONObject([
                "Name": text(entry.name.bytes), "Type": .string(entry.kind.rawValue),
                "UncompressedOffset": .number(entry.offset), "UncompressedSize": .number(entry.size),
                "TarHeaderOffset": .number(header), "Linkname": text(entry.linkName.bytes),
                "Mode": .number(entry.mode), "UID": .number(Int(entry.userID)), "GID": .number(Int(entry.groupID)),
                "Uname": text(entry.userName.bytes), "Gname": text(entry.groupName.bytes),
                "ModTime": .string(
                    RFC3339.text(seconds: entry.modifiedSeconds, nanoseconds: entry.modifiedNanoseconds)),
                "Devmajor": .number(entry.deviceMajor), "Devminor": .number(entry.deviceMinor),
                "PAXHeaders": .object(records),
            ]))
    }
}
