import ImageCore
import Testing

@Suite struct FilePathBytesTests {
    /// What Go's `path.Clean("/" + name)` gives, without its leading slash: the form in which runtimes compare names.
    @Test(arguments: [
        ("", ""), ("a", "a"), ("a/b", "a/b"), ("a/", "a"), ("a//b", "a/b"), ("/a", "a"), ("//a", "a"), ("/", ""),
        (".", ""), ("./", ""), ("./a", "a"), ("a/.", "a"), ("a/./b", "a/b"), ("..", ""), ("../a", "a"),
        ("../../a", "a"), ("a/..", ""), ("a/../b", "b"), ("a/b/../c", "a/c"), ("a/../../b", "b"),
        (".a", ".a"), ("..a", "..a"), ("a/..b", "a/..b"), ("...", "..."), ("a/...", "a/..."), ("a.", "a."),
    ])
    func `cleans as Go does`(name: String, cleaned: String) {
        #expect(FilePathBytes(name).cleaned == FilePathBytes(cleaned))
        #expect(FilePathBytes(cleaned).cleaned == FilePathBytes(cleaned))
    }

    @Test func `cleans bytes that are no UTF-8`() {
        #expect(FilePathBytes([0x2f, 0xff, 0x2f, 0x2e, 0x2f, 0xfe]).cleaned == FilePathBytes([0xff, 0x2f, 0xfe]))
    }

    @Test func `composed and decomposed letters are two names`() {
        let composed = FilePathBytes("caf\u{e9}")
        let decomposed = FilePathBytes("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect("caf\u{e9}" == "cafe\u{301}", "which is what String says, and why it is not used")
    }

    @Test func `a combining mark after a slash does not hide the slash`() {
        let path = FilePathBytes("a/\u{301}b/./c")
        #expect(path.cleaned == FilePathBytes("a/\u{301}b/c"))
        #expect(path.cleaned.ancestors == [FilePathBytes("a"), FilePathBytes("a/\u{301}b")])
        #expect(path.parent == FilePathBytes("a/\u{301}b/."))
    }

    @Test func `equality looks at length and every byte`() {
        #expect(FilePathBytes.empty == FilePathBytes(""))
        #expect(FilePathBytes("a") != .empty)
        #expect(FilePathBytes("ab") != FilePathBytes("ac"))
        #expect(FilePathBytes([0, 1]) != FilePathBytes([0, 2]), "a NUL ends no comparison")
        #expect(FilePathBytes([0xff]) != FilePathBytes([0xfe]), "two bad names do not become one")
    }

    @Test func `order is that of bytes`() {
        let sorted = [FilePathBytes("b"), FilePathBytes([0xff]), FilePathBytes("a/b"), FilePathBytes("a.b")].sorted()
        #expect(sorted == [FilePathBytes("a.b"), FilePathBytes("a/b"), FilePathBytes("b"), FilePathBytes([0xff])])
    }

    @Test(arguments: [
        ("plain", "plain"), ("with space", "with space"), ("müller", "müller"), ("日本", "日本"),
        ("line\nbreak", "line\\x0abreak"), ("\u{1b}[2J", "\\x1b[2J"), ("del\u{7f}", "del\\x7f"),
        ("c1\u{9b}", "c1\\xc2\\x9b"),
    ])
    func `shows no control character`(name: String, shown: String) {
        #expect(FilePathBytes(name).description == shown)
    }

    @Test func `shows bytes that are no UTF-8 by their numbers`() {
        #expect(FilePathBytes([0x63, 0xe9]).description == "c\\xe9")
        #expect(!FilePathBytes([0x63, 0xe9]).isUTF8)
        #expect(FilePathBytes("é").isUTF8)
        #expect(!FilePathBytes([0xed, 0xa0, 0x80]).isUTF8, "a lone surrogate")
        #expect(!FilePathBytes([0xc0, 0xaf]).isUTF8, "an overlong slash")
    }

    @Test(arguments: [
        ("", [String]()), ("a", []), ("a/b", ["a"]), ("a/b/c", ["a", "a/b"]),
    ])
    func `ancestors are the folders from the root down`(path: String, ancestors: [String]) {
        #expect(FilePathBytes(path).ancestors == ancestors.map { FilePathBytes($0) })
    }

    @Test func `parent, child and last component fit together`() {
        let path = FilePathBytes("usr/lib/x")
        #expect(path.parent == FilePathBytes("usr/lib"))
        #expect(path.parent.appending(path.lastComponent) == path)
        #expect(FilePathBytes("x").parent == .empty)
        #expect(FilePathBytes.empty.appending(path.lastComponent) == FilePathBytes("x"))
    }
}
