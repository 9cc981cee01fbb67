import ImageCore
import Testing

@Suite struct DigestTests {
    /// SHA-256 of no bytes, from FIPS 180-4's examples.
    static let ofNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    static let shouting = ofNothing.replacing("e3b0", with: "E3B0")
    static let long = ofNothing + "00"
    static let spaced = ofNothing + "\n"
    /// U+0301 joins the colon to one character, which a reader of characters would pass over together.
    static let marked = ofNothing.replacing("sha256:", with: "sha256:\u{301}")

    @Test func `reads and prints the OCI spelling`() throws {
        let digest = try Digest(parsing: Self.ofNothing)
        #expect(digest.bytes.first == 0xe3)
        #expect(digest.bytes.last == 0x55)
        #expect(digest.description == Self.ofNothing)
        #expect("sha256:" + digest.hex == Self.ofNothing)
        #expect(digest.short == "e3b0c44298fc")
        #expect(Digest(hex: digest.hex.utf8) == digest)
    }

    @Test(arguments: [
        ("e3b0c442", DigestError.missingAlgorithm("e3b0c442")),
        ("", .missingAlgorithm("")),
        ("md5:00", .unsupportedAlgorithm("md5")),
        (":00", .unsupportedAlgorithm("")),
        ("SHA256:00", .unsupportedAlgorithm("SHA256")),
        ("sha256:", .malformedHex("sha256:")),
        ("sha256:00", .malformedHex("sha256:00")),
        (shouting, .malformedHex(shouting)),
        (long, .malformedHex(long)),
        (spaced, .malformedHex(spaced)),
        (marked, .malformedHex(marked)),
    ])
    func `refuses what is no digest`(text: String, reason: DigestError) {
        #expect(throws: reason) { try Digest(parsing: text) }
    }

    @Test func `a difference in any byte is a difference`() {
        let base = [UInt8](repeating: 7, count: 32)
        let first = base.withUnsafeBytes { Digest(sha256: $0) }
        for index in 0..<32 {
            var changed = base
            changed[index] ^= 0x80
            let other = changed.withUnsafeBytes { Digest(sha256: $0) }
            #expect(other != first)
            #expect(other.bytes == changed)
        }
    }

    /// The words lie inline: one allocation for every file and chunk of a layer would be dear.
    @Test func `takes 32 bytes and no more`() {
        #expect(MemoryLayout<Digest>.stride == 32)
    }
}
