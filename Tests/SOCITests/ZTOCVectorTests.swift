import ImageCore
import JSON
import SOCI
import TestSupport
import Testing

@Suite(.enabled(if: Repository.vectors != nil, "needs the reference's vectors beside the checkout"))
struct ZTOCVectorTests {
    private func vector(_ name: String) throws -> [UInt8] {
        try Repository.read("\(try #require(Repository.vectors))/\(name)")
    }

    private func parsed(_ name: String) throws -> ZTOC {
        try vector(name).withUnsafeBytes { try ZTOC(parsing: $0) }
    }

    @Test(
        "what the reference wrote comes out byte for byte when it is read and written",
        arguments: ["layer.tar.gz.ztoc", "layer.tar.ztoc", "prefetch.esgz.ztoc"])
    func roundTrip(name: String) throws {
        let encoded = try parsed(name).encoded
        let expected = try vector(name)
        #expect(encoded.count == expected.count)
        #expect(encoded == expected)
    }
}
