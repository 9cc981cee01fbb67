import ImageCore
import Testing

@Suite struct BytePartsTests {
    @Test(arguments: [
        ("libcublas.so.12", true), (".so", true), ("lib.s", false), ("", false), ("a.s.so", true), (".s.s.so", true),
        (".sso", false), ("lib.so", true),
    ])
    func `a part is found wherever it stands`(text: String, isThere: Bool) {
        #expect(Array(text.utf8).has(".so") == isThere)
        #expect(Array(("x" + text).utf8).dropFirst().has(".so") == isThere)
    }

    @Test(arguments: [("a.conf", true), (".conf", true), ("conf", false), ("a.conf.", false), ("", false)])
    func `an end is an end`(text: String, ends: Bool) {
        #expect(Array(text.utf8).ends(with: ".conf".utf8) == ends)
        #expect(Array((text + "x").utf8).dropLast().ends(with: ".conf".utf8) == ends)
    }

    @Test func `nothing is everywhere`() {
        #expect(Array("a".utf8).has(""))
        #expect([UInt8]().has(""))
        #expect(Array("a".utf8).ends(with: "".utf8))
    }
}
