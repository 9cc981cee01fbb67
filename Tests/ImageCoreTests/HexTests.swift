import ImageCore
import Testing

@Suite struct HexTests {
    @Test func `spells and reads every byte`() {
        let all = (0...255).map { UInt8($0) }
        let text = Hex.encode(all)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hex.decode(text.utf8) == all)
    }

    @Test func `nothing is nothing`() {
        #expect(Hex.encode([]) == "")
        #expect(Hex.decode("".utf8) == [])
    }

    @Test(arguments: ["0", "0g", "AB", "0x00", " 00", "00 ", "é0"])
    func `refuses what is no lowercase hex`(text: String) {
        #expect(Hex.decode(text.utf8) == nil)
    }
}
