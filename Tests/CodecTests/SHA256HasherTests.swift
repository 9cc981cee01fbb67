import Codec
import ImageCore
import TestSupport
import Testing

@Suite struct SHA256HasherTests {
    /// NIST's example values for FIPS 180-4 (CSRC, "Examples with Intermediate Values", SHA-256; and the one of a
    /// million letters from FIPS 180-2, appendix B.3).
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func `gives the standard's digests`(text: String, times: Int, hex: String) {
        var hasher = SHA256Hasher()
        let bytes = Array(text.utf8)
        for _ in 0..<times { bytes.withUnsafeBytes { hasher.update($0) } }
        #expect(hasher.finish().hex == hex)
        #expect(SHA256Hasher.digest(of: [[UInt8]](repeating: bytes, count: times).flatMap { $0 }).hex == hex)
    }

    @Test func `begins anew after each message`() {
        var hasher = SHA256Hasher()
        let first = hasher.finish()
        [UInt8]("abc".utf8).withUnsafeBytes { hasher.update($0) }
        let second = hasher.finish()
        #expect(first == SHA256Hasher.digest(of: [UInt8]()))
        #expect(second == SHA256Hasher.digest(of: Array("abc".utf8)))
        #expect(hasher.finish() == first)
    }

    @Test func `agrees with sha256sum`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Sample.mixed.bytes, to: "data")
        let run = try await ToolRun.run("sha256sum", [path])
        #expect(run.output.hasPrefix(SHA256Hasher.digest(of: Sample.mixed.bytes).hex))
    }
}
