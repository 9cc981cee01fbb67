import JSON
import TestSupport
import Testing

@Suite struct PrefetchListTests {
    private static let image = Repository.fixture("busybox-docker25.tar")

    private func prefetched(_ list: [UInt8]) async throws -> (files: Int, unmatched: [String]) {
        let folder = try TemporaryDirectory()
        let path = try folder.write(list, to: "list")
        let made = try await OptimizedImage.make(Self.image, ["--prefetch-list", path], in: folder)
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0)
        let layers = made.report["images"]?.array?.first?["layers"]?.array ?? []
        return (
            layers.compactMap { $0["prefetchedFiles"]?.integer }.reduce(0, +),
            made.report["unmatchedPrefetch"]?.array?.compactMap(\.string) ?? []
        )
    }

    @Test func `what it names is put first`() async throws {
        let found = try await prefetched(try Repository.read(Repository.fixture("prefetch.txt")))
        #expect(found.files >= 5)
        #expect(found.unmatched == [])
    }

    @Test func `an empty list puts nothing first`() async throws {
        for list in ["", "\n\r\n", "# nothing\n  # here"] {
            let found = try await prefetched(Array(list.utf8))
            #expect(found.files == 0)
            #expect(found.unmatched == [])
        }
    }

    @Test func `lines that match nothing are told, whatever their bytes`() async throws {
        let found = try await prefetched(Array("caf".utf8) + [0xe9, 0x0a, 0, 0x0a] + Array("[\n[a\n/no/where".utf8))
        #expect(found.files == 0)
        #expect(found.unmatched == ["caf\\xe9", "\\x00", "[", "[a", "/no/where"])
    }

    @Test func `a path that climbs out ends in the root`() async throws {
        #expect(try await prefetched(Array("../../app/greeting\r\n".utf8)).unmatched == [])
    }

    @Test func `a pattern may take everything`() async throws {
        let found = try await prefetched(Array("**".utf8))
        #expect(found.files > 20)
        #expect(found.unmatched == [])
    }

    /// As a shell's `<(command)` gives it: a file without a size.
    @Test func `a pipe is read to its end`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            "\"$GPUIMG\" optimize \"$0\" \"$1\" --prefetch-list <(echo /app/greeting; echo /no/where)",
            [Self.image, folder.file("out.tar")])
        #expect(run.code == 0)
        #expect(run.output.contains("prefetch list: /no/where"))
        #expect(!run.output.contains("prefetch list: /app/greeting"))
    }

    @Test(arguments: [("/nowhere/list", 3), ("/etc", 3), ("", 3), ("/dev/zero", 2)])
    func `what is no list is refused`(path: String, code: Int32) async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg([
            "optimize", Self.image, folder.file("out.tar"), "--prefetch-list", path,
        ])
        #expect(run.code == code)
        #expect(run.error.hasPrefix("gpuimg: error: "))
        #expect(folder.names == [])
    }
}
