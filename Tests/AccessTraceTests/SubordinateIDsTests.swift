import TestSupport
import Testing

@testable import AccessTrace

@Suite struct SubordinateIDsTests {
    private func read(_ table: String, user: UInt32 = 1000, name: String? = "me") throws -> [Int]? {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array(table.utf8), to: "subuid")
        return SubordinateIDs(reading: path, user: user, name: name).map { [$0.base, $0.count] }
    }

    private static let tables: [(String, [Int]?)] = [
        ("me:100000:65536", [100_000, 65_535]), ("me:100000:65536\n", [100_000, 65_535]),
        ("1000:100000:65536\n", [100_000, 65_535]), ("me:5:10\n", [5, 10]),
        ("other:1:2\n\nme:3:4\nme:5:6\n", [3, 4]), ("other:1:2\n", nil), ("", nil), ("me\n", nil),
        ("me:1\n", nil), ("me:1:2:3\n", nil), ("me:0:5\n", nil), ("me:5:0\n", nil), ("me:-5:5\n", nil),
        ("me:5:-5\n", nil), ("me:x:5\nme:7:8\n", [7, 8]), ("meow:1:2\n", nil), ("# me:1:2\n", nil),
        ("me:5:99999999999\n", nil), ("me:99999999999999999999:5\n", nil), (":5:6\n", nil),
        // Beyond the last id.
        ("me:4294967295:65536\nme:7:8\n", [7, 8]), ("me:9223372036854775807:1\n", nil),
    ]

    @Test(arguments: tables)
    func `the first line that fits the user counts`(table: String, ids: [Int]?) throws {
        #expect(try read(table) == ids)
    }

    @Test func `a user without a name is known by number alone`() throws {
        #expect(try read(":5:6\n1000:7:8\n", name: nil) == [7, 8])
        #expect(try read("me:5:6\n", name: nil) == nil)
    }

    @Test func `a table that is not there maps nothing`() {
        #expect(SubordinateIDs(reading: "/nowhere", user: 0, name: nil) == nil)
        #expect(SubordinateIDs(reading: "/etc", user: 0, name: "root") == nil)
    }
}
