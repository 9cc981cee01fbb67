import ImageCore
import Layers
import TestSupport
import Testing

@testable import Conversion

@Suite struct SourceWatchTests {
    private let folder: TemporaryDirectory
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = try folder.write([1, 2, 3], to: "source")
    }

    private func blob() throws -> BlobLocation {
        BlobLocation(file: try RawFile.open(reading: path), range: ByteRange(offset: 0, count: 3))
    }

    @Test func `a file that stays as it was is no error`() throws {
        let watch = try SourceWatch([try blob(), nil])
        try watch.check()
    }

    /// Written in place, as a shell's `>>` does it: the open file sees the change.
    @Test func `a file that grows while it is read is an error`() async throws {
        let watch = try SourceWatch([nil, try blob()])
        let run = try await ToolRun.run("sh", ["-c", "printf more >> \"$0\"", path])
        #expect(run.code == 0)
        #expect(throws: ImageError.self) { try watch.check() }
    }
}
