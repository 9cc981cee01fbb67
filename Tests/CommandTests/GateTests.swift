import JSON
import TestSupport
import Testing

/// `gpuimg inspect` as a gate: what fails, what is written all the same, and the exit code.
@Suite struct GateTests {
    private static let image = Repository.fixture("busybox-docker25.tar")
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// The program with the test's folder as its current one.
    private func run(_ arguments: [String]) async throws -> ToolRun {
        try await ToolRun.script("cd \"$0\"; exec \"$GPUIMG\" inspect \"$@\"", [folder.path, Self.image] + arguments)
    }

    @Test(arguments: [
        (["--max-size", "1MB"], "--max-size 1.0 MB", "2.2 MB to pull"),
        (["--max-wasted", "10"], "--max-wasted 10 B", "25 B wasted"),
        (["--fail-on", "shadowed-files"], "--fail-on shadowed-files", "has shadowed-files"),
        (["--fail-on", "note"], "--fail-on note", "has shadowed-files"),
    ])
    func `a rule that is broken ends with 10 and says which`(
        arguments: [String], rule: String, message: String
    ) async throws {
        let run = try await run(arguments)
        #expect(run.code == 10)
        #expect(run.error.contains("gpuimg: gate failed: \(rule): "))
        #expect(run.error.contains(message))
        #expect(run.output.contains("gate: failed  \(rule)") || run.output.contains("gate: failed \(rule)"))
    }

    @Test(arguments: [
        ["--max-size", "3MB"], ["--max-wasted", "25"], ["--fail-on", "warning"],
        ["--fail-on", "driver-library-in-image"],
        ["--max-prefetch", "0"],
    ])
    func `a rule that is kept ends with 0`(arguments: [String]) async throws {
        let run = try await run(arguments)
        #expect(run.code == 0)
        #expect(run.output.contains("gate: ok"))
    }

    @Test func `every report is written though the gate fails`() async throws {
        let names = ["r.json", "r.html", "r.md", "r.sarif", "r.txt"]
        let run = try await run(names.flatMap { ["-o", $0] } + ["--max-size", "1"])
        #expect(run.code == 10)
        #expect(run.output.isEmpty)
        #expect(folder.names == names.sorted())
        let json = try JSONValue(parsing: try Repository.read(folder.file("r.json")))
        #expect(json["gate"]?["passed"] == .boolean(false))
        #expect(String(decoding: try Repository.read(folder.file("r.md")), as: UTF8.self).contains("**Gate failed**"))
    }

    @Test func `growth is held against an earlier report`() async throws {
        #expect(try await run(["-o", "before.json"]).code == 0)
        #expect(try await run(["--baseline", "before.json", "--max-growth", "0%"]).code == 0)
        let text = String(decoding: try Repository.read(folder.file("before.json")), as: UTF8.self)
        let size = try #require(
            try JSONValue(parsing: Array(text.utf8))["images"]?.array?.first?["totals"]?["size"]?.integer)
        let smaller = text.replacing(
            "\"totals\":{\"layers\":4,\"size\":\(size)", with: "\"totals\":{\"layers\":4,\"size\":\(size * 9 / 10)")
        try folder.write(Array(smaller.utf8), to: "smaller.json")
        let grown = try await run(["--baseline", "smaller.json", "--max-growth", "5%"])
        #expect(grown.code == 10)
        #expect(grown.error.contains("+11.1 %"))
        #expect(try await run(["--baseline", "smaller.json", "--max-growth", "12%"]).code == 0)
        #expect(try await run(["--baseline", "smaller.json", "--max-growth", "1MB"]).code == 0)
        #expect(try await run(["--baseline", "smaller.json", "--max-growth", "1kB"]).code == 10)
        #expect(try await run(["--baseline", "smaller.json"]).code == 0)
    }

    @Test func `rules of .gpuimg.json hold, and flags go before them`() async throws {
        try folder.write(Array(#"{"failOn": ["note"], "maxSize": "1MB"}"#.utf8), to: ".gpuimg.json")
        let both = try await run([])
        #expect(both.code == 10)
        #expect(both.error.contains("--fail-on note") && both.error.contains("--max-size 1.0 MB"))
        #expect(try await run(["--max-size", "1GB", "--fail-on", "error"]).code == 0)
        try folder.write(Array("{}".utf8), to: "none.json")
        #expect(try await run(["--config", "none.json"]).code == 0)
    }

    @Test(arguments: [
        (#"{"maxsize": "1MB"}"#, "maxsize is no rule"), (#"{"failOn": ["no-such"]}"#, "no-such"),
        (#"{"failOn": "note"}"#, "failOn is no list"), (#"{"maxSize": "big"}"#, "maxSize is no size"),
        (#"{"maxGrowth": "x%"}"#, "maxGrowth"), ("[]", "no JSON object"), ("{", "no JSON"),
        (#"{"maxGrowth": "5%"}"#, "needs a --baseline"),
    ])
    func `a file of rules that means nothing is wrong usage`(text: String, reason: String) async throws {
        try folder.write(Array(text.utf8), to: ".gpuimg.json")
        let run = try await run([])
        #expect(run.code == 2)
        #expect(run.error.contains(reason))
    }

    @Test(arguments: [
        (["--fail-on", "no-such-code"], "fail-on"), (["--max-growth", "5%"], "needs a --baseline"),
        (["--max-growth", "5"], "a percent sign or a unit is wanted"), (["--sm", "ampere"], "--sm"),
        (["--format", "json", "--format", "text"], "only one form can be printed"),
        (["-o", "a.json", "-o", "./a.json"], "two reports cannot go to one file"),
        (["--github-summary"], "GITHUB_STEP_SUMMARY"),
    ])
    func `wrong usage ends with 2 and says why`(arguments: [String], reason: String) async throws {
        let run = try await run(arguments)
        #expect(run.code == 2)
        #expect(run.error.contains(reason))
        #expect(folder.names == [])
    }

    @Test func `a baseline that is no report is unreadable input`() async throws {
        try folder.write(Array(#"{"schemaVersion": 2, "images": []}"#.utf8), to: "other.json")
        let run = try await run(["--baseline", "other.json"])
        #expect(run.code == 3)
        #expect(run.error.contains("no report of gpuimg inspect"))
        #expect(try await self.run(["--baseline", "nowhere.json"]).code == 3)
    }

    @Test func `the summary of a job is appended to`() async throws {
        let summary = try folder.write(Array("before\n".utf8), to: "summary.md")
        let run = try await ToolRun.gpuimg(
            ["inspect", Self.image, "--github-summary", "-q"], environment: ["GITHUB_STEP_SUMMARY": summary])
        #expect(run.code == 0)
        let text = String(decoding: try Repository.read(summary), as: UTF8.self)
        #expect(text.hasPrefix("before\n### "))
        #expect(text.contains("| size | 2.2 MB in 4 layers |"))
    }
}
