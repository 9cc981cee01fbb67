import ELF
import Testing

struct ELFErrorTests {
    @Test("an error says where it is")
    func place() { #expect(ELFError("no section table", offset: 64).description == "no section table (at byte 64)") }
}
