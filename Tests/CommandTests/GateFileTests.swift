import TestSupport
import Testing

/// What the rules of a gate are read from: files that anybody may have written.
@Suite struct GateFileTests {
    private static let image = Repository.fixture("busybox-docker25.tar")
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func run(_ arguments: [String]) async throws -> ToolRun {
        try await ToolRun.script("cd \"$0\"; exec \"$GPUIMG\" inspect \"$@\"", [folder.path, Self.image] + arguments)
    }

    @Test(arguments: [
        #"{"a\u001b]0;x\u0007\u009bb\u202ec\n": 1}"#, #"{"failOn": ["a\u001b]0;x\u0007\u009bb\u202ec\n"]}"#,
        #"{"maxGrowth": "a\u001b\u009b\u202e"}"#, #"{"baseline": "a\u0000b"}"#, #"{"baseline": ""}"#,
    ])
    func `what a file of rules says does not move the cursor`(text: String) async throws {
        try folder.write(Array(text.utf8), to: ".gpuimg.json")
        let run = try await run([])
        #expect(run.code == 2)
        let scalars = run.error.unicodeScalars
        #expect(!scalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }, "\(run.error)")
        #expect(!scalars.contains { $0.properties.isBidiControl })
        #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }

    @Test func `a baseline is looked for beside the file that names it`() async throws {
        _ = try await ToolRun.script("mkdir \"$0/ci\"", [folder.path])
        #expect(try await run(["-o", "ci/main.json"]).code == 0)
        try folder.write(Array(#"{"baseline": "main.json", "maxGrowth": "0%"}"#.utf8), to: "ci/rules.json")
        let run = try await run(["--config", "ci/rules.json"])
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.contains("gate: ok"))
        try folder.write(Array(#"{"baseline": "\#(folder.file("ci/main.json"))"}"#.utf8), to: "rules.json")
        #expect(try await self.run(["--config", "rules.json"]).code == 0)
    }

    @Test(arguments: ["--config", "--baseline"])
    func `what is no regular file is not waited for`(option: String) async throws {
        _ = try await ToolRun.script("mkfifo \"$0/pipe\"", [folder.path])
        for path in ["pipe", "/dev/null", "."] {
            let run = try await run([option, path])
            #expect(run.code == 3)
            #expect(run.error.contains("is no regular file"), "\(run.error)")
        }
    }

    @Test(arguments: [
        (#"{"schemaVersion": 2, "images": []}"#, "its schemaVersion is 2, not 1"),
        (#"{"schemaVersion": 1}"#, "no report of gpuimg inspect"), (#"{}"#, "no report of gpuimg inspect"),
        (#"{"schemaVersion": 1, "images": [{"totals": {"size": -1}}]}"#, "a negative size"),
    ])
    func `a baseline that cannot be compared with is told why`(text: String, reason: String) async throws {
        try folder.write(Array(text.utf8), to: "main.json")
        let run = try await run(["--baseline", "main.json"])
        #expect(run.code == 3)
        #expect(run.error.contains(reason), "\(run.error)")
    }

    @Test(arguments: [
        "5", "1e3%", "0x5%", "+5%", "-5%", "5 %", ".5%", "5.%", "1.2.3%", "inf%", "nan%", "%", "٥%", "2000000%",
    ])
    func `growth is a plain percentage, or a size with its unit`(growth: String) async throws {
        let run = try await run(["--max-growth=\(growth)"])
        #expect(run.code == 2)
        #expect(run.error.contains("a percent sign or a unit is wanted, as in 5% and 200MB"), "\(run.error)")
        try folder.write(Array(#"{"maxGrowth": "\#(growth)"}"#.utf8), to: ".gpuimg.json")
        let file = try await self.run([])
        #expect(file.code == 2)
        #expect(file.error.contains("maxGrowth is no text such as"), "\(file.error)")
    }

    @Test(arguments: ["0%", "2.5%", "1000000%", "0B", "1.5GB", "4MiB", "200mb"])
    func `growth by percent or by size is taken`(growth: String) async throws {
        #expect(try await run(["-o", "main.json"]).code == 0)
        #expect(try await run(["--baseline", "main.json", "--max-growth", growth]).code == 0)
    }
}
