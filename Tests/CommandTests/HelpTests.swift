import TestSupport
import Testing

@Suite struct HelpTests {
    @Test(arguments: [
        ["--help"], ["optimize", "--help"], ["index", "--help"], ["inspect", "--help"], ["verify", "--help"],
        ["help", "verify"], ["recommend", "--help"], ["ztoc", "--help"], ["ztoc", "info", "--help"],
        ["ztoc", "get-file", "--help"],
    ])
    func `a help text begins with examples`(arguments: [String]) async throws {
        let run = try await ToolRun.gpuimg(arguments)
        #expect(run.code == 0)
        #expect(run.error.isEmpty)
        let lines = run.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("OVERVIEW: "))
        #expect(lines[1] == "EXAMPLES:")
        #expect(lines[2].hasPrefix("  gpuimg "))
    }

    @Test func `the help of optimize names every option`() async throws {
        let help = try await ToolRun.gpuimg(["optimize", "--help"]).output
        for option in [
            "--prefetch-list", "--image", "--platform", "--all-platforms", "--only-platform", "--layer-format",
            "--compression-level", "--fast", "--chunk-size", "--min-chunk-size", "--no-store-incompressible",
            "--strict", "--drop-attestations", "--no-trace", "--dry-run", "--report", "--quiet", "--verbose", "--jobs",
            "--tmpdir", "--max-layer-size", "--soci", "--span-size", "--min-layer-size",
        ] {
            #expect(help.contains(option))
        }
        #expect(help.contains("0.13"), "grouped layers need a stargz-snapshotter that knows innerOffset")
    }

    @Test func `the version is a line of numbers`() async throws {
        let run = try await ToolRun.gpuimg(["--version"])
        #expect(run.code == 0)
        #expect(run.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
    }
}
