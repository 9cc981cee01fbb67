import ImageCore
import TestSupport
import Testing

@Suite struct UsageTests {
    private static let image = Repository.fixture("busybox-containerd.tar")

    @Test(arguments: [
        (["bogus"], "unexpected argument 'bogus'"),
        (["optimize"], "<SRC>"),
        (["optimize", image], "<DST>"),
        (["optimize", image, "DST", "third"], "third"),
        (["optimize", image, "DST", "--bogus"], "--bogus"),
        (["optimize", "", "DST"], "empty"),
        (["optimize", image, ""], "empty"),
        (["optimize", image, "-"], "standard output cannot be a destination"),
        (["optimize", "docker://busybox", "DST"], "docker save"),
        (["optimize", image, "docker-daemon:busybox"], "docker-daemon:"),
        (["optimize", "oci-archive:", "DST"], "names no file"),
        (["optimize", image, "/nowhere/DST"], "/nowhere"),
        (["optimize", image, "docker-archive:/tmp"], "oci:/tmp"),
        (["optimize", image, "DST", "--jobs", "0"], "1 to 1024"),
        (["optimize", image, "DST", "--jobs", "99999999999999999999"], "--jobs"),
        (["optimize", image, "DST", "--jobs", "two"], "--jobs"),
        (["optimize", image, "DST", "--chunk-size", "0"], "64KiB"),
        (["optimize", image, "DST", "--chunk-size", "99999999999GiB"], "--chunk-size"),
        (["optimize", image, "DST", "--chunk-size", "nan"], "--chunk-size"),
        (["optimize", image, "DST", "--chunk-size", "1.5.5"], "--chunk-size"),
        (["optimize", image, "DST", "--min-chunk-size", "1GiB"], "--min-chunk-size"),
        (["optimize", image, "DST", "--compression-level", "13"], "1 to 12"),
        (["optimize", image, "DST", "--compression-level", "20", "--layer-format", "zstd-chunked"], "1 to 19"),
        (["optimize", image, "DST", "--layer-format", "tar"], "estargz"),
        (["optimize", image, "DST", "--fast", "--compression-level", "1"], "--fast"),
        (["optimize", image, "DST", "--fast", "--layer-format", "zstd-chunked"], "--fast"),
        (["optimize", image, "DST", "-q", "-v"], "exclude each other"),
        (["optimize", image, "DST", "--tmpdir", "/nowhere"], "/nowhere"),
        (["optimize", image, "DST", "--tmpdir", image], image),
        (["optimize", image, "DST", "--platform", "amd64"], "os/arch"),
        (["optimize", image, "DST", "--platform", "linux/amd64", "--all-platforms"], "exclude each other"),
        (["optimize", image, "DST", "--report", "-"], "the report goes to a file"),
        (["optimize", image, "DST", "--report", "/nowhere/report.json"], "/nowhere"),
        (["verify", image, "--format", "xml"], "json"),
    ])
    func `wrong usage ends with 2 and says why`(arguments: [String], reason: String) async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(arguments.map { $0 == "DST" ? folder.file("out.tar") : $0 })
        #expect(run.code == 2)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("gpuimg: error: "))
        #expect(run.error.contains(reason))
        #expect(folder.names == [])
    }

    @Test func `a missing tmpdir in the environment is told`() async throws {
        let run = try await ToolRun.gpuimg(["verify", Self.image], environment: ["TMPDIR": "/nowhere"])
        #expect(run.code == 2)
        #expect(run.error.contains("/nowhere"))
    }
}
