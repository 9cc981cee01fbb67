import JSON
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `spells the examples of the RFC`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(Array(text.utf8)) == Array(plain.utf8))
    }

    @Test func `every byte comes back`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Array(Base64.encode(bytes).utf8)) == bytes)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9-", "Zm 9", "=Zm9"])
    func `refuses what is no padded base64`(text: String) {
        #expect(Base64.decode(Array(text.utf8)) == nil)
    }
}
