import ImageCore
import Testing

@Suite struct DigestTests {
    /// SHA-256 of no bytes, from FIPS 180-4's examples.
    static let ofNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    static let shouting = ofNothing.replacing("e3b0", with: "E3B0")

    @Test func `reads and prints the OCI spelling`() throws {
        let digest = try Digest(parsing: Self.ofNothing)
        #expect(digest.bytes.first == 0xe3)
        #expect(digest.description == Self.ofNothing)
    }

    @Test(arguments: [
        ("e3b0c442", DigestError.missingAlgorithm("e3b0c442")),
        ("md5:00", .unsupportedAlgorithm("md5")),
        ("sha256:00", .malformedHex("sha256:00")),
        (shouting, .malformedHex(shouting)),
    ])
    func `refuses what is no digest`(text: String, reason: DigestError) {
        #expect(throws: reason) { try Digest(parsing: text) }
    }
}
