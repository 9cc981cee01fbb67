import ImageCore
import JSON
import Reporting
import Testing

@Suite struct VerificationReportTests {
    private static let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func findings() throws -> [Finding] {
        let blob = try Digest(parsing: Self.digest)
        return [
            Finding("chunk-digest-mismatch", .error, "bad", blob: blob, entry: FilePathBytes([0x61, 0x0a, 0xff])),
            Finding("landmark-missing", .warning, "none", blob: blob),
        ]
    }

    @Test func `a line each, then the verdict; names cannot move the cursor`() throws {
        #expect(
            VerificationReport(try findings(), name: "a.tar").text == """
                error chunk-digest-mismatch \(Self.digest) a\\x0a\\xff: bad
                warning landmark-missing \(Self.digest): none
                a.tar: failed, 1 errors, 1 warnings
                """)
        #expect(VerificationReport([], name: "a.tar").text == "a.tar: ok")
        #expect(
            VerificationReport(Array(try findings().dropFirst()), name: "a").text.hasSuffix(
                "a: ok, 0 errors, 1 warnings"))
    }

    @Test func `the JSON says whether all is well`() throws {
        let json = try JSONValue(parsing: VerificationReport(try findings(), name: "a.tar").json)
        #expect(json["ok"] == .boolean(false))
        #expect(json["schemaVersion"]?.integer == 1)
        #expect(json["findings"]?.array?.map { $0["code"]?.string } == ["chunk-digest-mismatch", "landmark-missing"])
        #expect(json["findings"]?.array?[1]["entry"] == .null)
        #expect(try JSONValue(parsing: VerificationReport([], name: "a").json)["ok"] == .boolean(true))
    }
}
