import JSON
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `puts commas where they belong`() {
        let written = text { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.number(1)
            writer.beginArray()
            writer.endArray()
            writer.boolean(true)
            writer.endArray()
            writer.key("b" as String)
            writer.beginObject()
            writer.endObject()
            writer.key("c")
            writer.null()
            writer.endObject()
        }
        #expect(written == #"{"a":[1,[],true],"b":{},"c":null}"#)
    }

    @Test func `breaks lines behind commas and before closing brackets`() {
        let written = text { writer in
            writer.beginObject()
            writer.newLine()
            writer.key("a")
            writer.beginArray()
            writer.newLine()
            writer.number(1)
            writer.newLine()
            writer.number(2)
            writer.newLine()
            writer.endArray()
            writer.key("b" as String)
            writer.null()
            writer.endObject()
        }
        #expect(written == "{\n\"a\":[\n1,\n2\n],\"b\":null}")
    }

    @Test func `escapes what must be and nothing else`() {
        #expect(
            text { $0.string("a/b\"c\\d\n\r\t\u{8}\u{1f}\u{7f}é\u{2028}<>&") }
                == "\"a/b\\\"c\\\\d\\n\\r\\t\\u0008\\u001f\u{7f}é\u{2028}<>&\"")
        #expect(text { $0.key("q\"" as String) } == #""q\"":"#)
    }

    @Test func `every character comes back`() throws {
        let all = String(String.UnicodeScalarView((0..<0x3000).compactMap { Unicode.Scalar($0 as UInt32) }))
        let written = text { $0.string(all) }
        let read = try JSONValue(parsing: Array(written.utf8)).string
        #expect(read.map { Array($0.utf8) } == Array(all.utf8))
    }

    @Test func `a drained document is whole when its parts are joined`() {
        var writer = JSONWriter()
        var whole: [UInt8] = []
        writer.beginArray()
        for number in 0..<5 {
            writer.number(number)
            whole += writer.drain()
            #expect(writer.bytes.isEmpty)
        }
        writer.endArray()
        whole += writer.drain()
        #expect(String(decoding: whole, as: UTF8.self) == "[0,1,2,3,4]")
    }

    /// Python's reader is another's.
    @Test func `another program reads the same`() async throws {
        let script = """
            import json, sys
            value = json.load(sys.stdin.buffer)
            assert value["text"] == 'é日😀"\\\\\\n\\t\\x01', value["text"]
            assert list(value) == ["a", "b", "t", "f", "n", "", "text", "z"]
            assert value["a"][4] == 12345678901234567890
            """
        let encoded = try JSONValue(parsing: Array(JSONValueTests.sample.utf8)).encoded
        let run = try await ToolRun.run("python3", ["-c", script], input: encoded)
        #expect(run.code == 0, "\(run.error)")
    }

    /// What `json.Marshal` of Go 1.22 and later makes of these strings.
    @Test(arguments: [
        ("<a href=\"x\">&amp;</a>", #""\u003ca href=\"x\"\u003e\u0026amp;\u003c/a\u003e""#),
        ("\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\\", #""\b\f\n\r\t\u0000\u001f"# + "\u{7f}" + #"\\""#),
        ("\u{2027}\u{2028}\u{2029}\u{202a}", "\"\u{2027}\\u2028\\u2029\u{202a}\""),
        ("é\u{1f600}/'", "\"é\u{1f600}/'\""), ("", "\"\""),
    ])
    func `escapes as Go does where asked`(text: String, expected: String) {
        var writer = JSONWriter(escaping: .go)
        writer.string(text)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }
}
