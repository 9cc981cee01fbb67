internal import Glibc
internal import ImageCore

/// Where tests find the project's own files.
package enum Repository {
    /// The checkout that this source file lies in.
    package static let root: String = {
        var parts = #filePath.split(separator: "/").map(String.init)
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    package static func fixture(_ name: String) -> String { root + "/Fixtures/" + name }

    package static func interop(_ name: String) -> String { root + "/Tests/Interop/" + name }

    /// Files written by the reference tools, kept beside some checkouts; nil where they are not.
    package static var vectors: String? {
        let path = root + "/../shared/vectors"
        return FileSystem.kind(of: path) == .directory ? path : nil
    }

    /// Whether a test whose tools are missing must fail instead of being skipped, as in CI.
    package static var requiresAll: Bool { TestEnvironment["GPUIMG_REQUIRE_ALL"] == "1" }

    /// The bytes of a file.
    package static func read(_ path: String) throws -> [UInt8] {
        let file = try RawFile.open(reading: path)
        return try file.bytes(ByteRange(offset: 0, count: try file.status().size))
    }
}
