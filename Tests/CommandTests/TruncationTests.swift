import TestSupport
import Testing

@Suite struct TruncationTests {
    /// Places all over the file: every eleventh part, and both sides of the blocks there.
    private static func cuts(_ size: Int) -> [Int] {
        (0..<11).flatMap { part -> [Int] in
            let block = size * part / 11 / 512 * 512
            return [block, block + 1, block + 511]
        } + [size - 1024, size - 512, size - 1]
    }

    @Test(arguments: ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"])
    func `an archive cut anywhere is unreadable`(name: String) async throws {
        let folder = try TemporaryDirectory()
        let bytes = try Repository.read(Repository.fixture(name))
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        for cut in Self.cuts(end) where cut < end {
            let path = try folder.write(Array(bytes[..<cut]), to: "cut.tar")
            let run = try await ToolRun.gpuimg(["optimize", path, folder.file("out.tar")])
            #expect(run.code == 3, "cut at \(cut): \(run.error)")
            #expect(folder.names == ["cut.tar"])
        }
    }

    @Test(arguments: ["gzip -c", "zstd -qc"])
    func `a compressed archive cut anywhere is unreadable`(packer: String) async throws {
        let folder = try TemporaryDirectory()
        let image = Repository.fixture("busybox-docker25.tar")
        let packed = folder.file("packed")
        #expect(try await ToolRun.script("\(packer) \"$0\" > \"$1\"", [image, packed]).code == 0)
        let bytes = try Repository.read(packed)
        for cut in Self.cuts(bytes.count) + [bytes.count - 4] {
            let run = try await ToolRun.gpuimg(["optimize", "-", folder.file("out.tar")], input: Array(bytes[..<cut]))
            #expect(run.code == 3, "cut at \(cut): \(run.error)")
            #expect(folder.names == ["packed"])
        }
    }
}
