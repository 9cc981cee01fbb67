import JSON
import TestSupport
import Testing

@testable import Reporting

@Suite struct HTMLPageTests {
    private static let hostile = [
        "</script><script>alert(1)", "</SCRIPT >", "<!--", "<!--<script>", "-->", "]]>", "\"'`&amp;\\\\\"",
        "\u{2028}\u{2029}",
        "\u{202e}txt.exe\u{200f}\u{061c}", "\0\u{1b}[31m\r\n\t", "<img src=x onerror=alert(1)>", "${alert(1)}",
        "\u{feff}é😀",
    ]

    private func page(_ data: JSONValue, title: String = "app.tar") -> String {
        String(decoding: HTMLPage(title: title, data: data).bytes, as: UTF8.self)
    }

    /// What a browser takes for the data: all up to the first end tag.
    private func block(_ page: String) throws -> String {
        let start = try #require(page.firstRange(of: "<script type=\"application/json\" id=\"data\">"))
        let rest = page[start.upperBound...]
        return String(rest[..<(try #require(rest.firstRange(of: "</script>"))).lowerBound])
    }

    private func holds(_ text: String) throws {
        let data = JSONValue.object(
            JSONObject([text: .array([.string(text), .object(JSONObject(["key": .string(text)]))])]))
        let page = page(data)
        let block = try block(page)
        #expect(!block.utf8.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "&") })
        #expect(!block.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" || $0.value < 0x20 })
        #expect(try JSONValue(parsing: Array(block.utf8)) == data)
        #expect(page.replacing(block, with: "0") == self.page(.number(0)))
    }

    @Test(arguments: hostile)
    func `no text leaves the data block`(text: String) throws { try holds(text) }

    @Test func `no mixture of hostile texts leaves the data block`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var text = ""
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let piece = Self.hostile.randomElement(using: &random) ?? ""
                text += piece.prefix(Int.random(in: 0...piece.count, using: &random))
            }
            try holds(text)
        }
    }

    @Test(arguments: [
        ("a<b>&amp;", "a&lt;b&gt;&amp;amp;"), ("</title><script>alert(1)", "&lt;/title&gt;&lt;script&gt;alert(1)"),
        ("a\u{202e}b\nc\0", "ab c"),
    ])
    func `a title is text`(title: String, shown: String) {
        #expect(page(.null, title: title).contains("<title>\(shown)</title>"))
    }

    @Test func `nothing is asked of a network`() {
        let page = page(.null).lowercased()
        for word in [
            "http:", "https:", "//www", "ws:", "src=", "@import", "url(", "fetch(", "xmlhttprequest", "import(",
        ] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(
            page.contains(
                "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\""))
    }

    @Test func `no text is read as markup by the program`() {
        let page = page(.null)
        for word in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser",
        ] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func `equal data gives equal bytes`() {
        let data = JSONValue.object(JSONObject(["source": .string("a"), "images": .array([])]))
        #expect(HTMLPage(title: "a", data: data).bytes == HTMLPage(title: "a", data: data).bytes)
    }
}
