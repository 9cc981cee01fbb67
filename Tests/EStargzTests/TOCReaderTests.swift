import EStargz
import ImageCore
import JSON
import Testing

@Suite struct TOCReaderTests {
    private func read(_ text: String) throws -> [TOCEntry] {
        var reader = TOCReader(JSONBytes(Array(text.utf8)))
        var entries: [TOCEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    @Test func `reads every field`() throws {
        let entry = try read(
            """
            {"version": 1, "entries": [{"name": "a/", "type": "char", "size": 5, "modtime": "2023-11-14T22:13:20Z",
            "linkName": "l", "mode": 493, "uid": 1, "gid": 4294967295, "userName": "u", "groupName": "g", "devMajor": 2,
            "devMinor": 3, "xattrs": {"user.k": "AP8=", "user.e": ""}, "digest": "d", "offset": 6, "innerOffset": 7,
            "chunkOffset": 8, "chunkSize": 9, "chunkDigest": "c", "NumLink": 4, "unknown": [{}], "offset2": null}]}
            """)[0]
        #expect(entry.name == FilePathBytes("a/"))
        #expect(entry.type == "char")
        #expect([entry.size, entry.mode, entry.userID, entry.groupID] == [5, 493, 1, 4_294_967_295])
        #expect([entry.deviceMajor, entry.deviceMinor, entry.offset, entry.innerOffset] == [2, 3, 6, 7])
        #expect([entry.chunkOffset, entry.chunkSize] == [8, 9])
        #expect(entry.modified == "2023-11-14T22:13:20Z")
        #expect([entry.linkName, entry.userName, entry.groupName] == ["l", "u", "g"].map { FilePathBytes($0) })
        #expect(entry.xattrs == [FilePathBytes("user.k"): [0, 255], FilePathBytes("user.e"): []])
        #expect([entry.digest, entry.chunkDigest] == ["d", "c"])
    }

    @Test func `the version may come after the entries`() throws {
        #expect(try read(#"{"entries":[{"name":"a"}],"version":1}"#).count == 1)
        #expect(try read(#"{"entries":[],"version":1} "#).isEmpty)
        #expect(try read(#"{"version":1,"entries":null}"#).isEmpty)
        #expect(try read(#"{"version":1}"#).isEmpty)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"version":2,"entries":[]}"#, #"{"entries":[]}"#, #"{"version":1,"entries":[{}]"#,
        #"{"version":1,"entries":[1]}"#, #"{"version":1,"entries":[{"size":"1"}]}"#,
        #"{"version":1,"entries":[{"size":1.5}]}"#, #"{"version":1,"entries":[{"size":99999999999999999999}]}"#,
        #"{"version":1,"entries":[{"xattrs":{"k":"%"}}]}"#, #"{"version":1,"entries":[{"name":1}]}"#,
        #"{"version":1,"entries":[{"name":"a"}}"#, #"{"version":1,"entries":[]}x"#, #"{"version":1,"entries":[,]}"#,
    ])
    func `refuses what is no table of contents`(text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test func `bounds the length of a string`() {
        let name = String(repeating: "n", count: 1 << 20)
        #expect(throws: JSONError.self) { try read(#"{"version":1,"entries":[{"name":"\#(name)"}]}"#) }
    }
}
