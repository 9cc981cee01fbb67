import ImageCore
import Testing

@Suite struct ByteLinesTests {
    @Test(arguments: [
        ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("\n\nb", ["", "", "b"]), ("a\nb\n\n", ["a", "b", "", ""]),
    ])
    func `lines are those of a split`(text: String, lines: [String]) {
        #expect(ByteLines(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == lines)
    }

    @Test func `two bytes may end a line`() {
        let items = ByteLines(Array("a:b;c".utf8), endedBy: UInt8(ascii: ":"), or: UInt8(ascii: ";"))
        #expect(items.map { String(decoding: $0, as: UTF8.self) } == ["a", "b", "c"])
    }
}
