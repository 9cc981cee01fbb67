import ImageCore
import TestSupport
import Testing

/// The archives that Tests/Interop/make_tars.py writes, made once for all tests.
enum MadeTars {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let isError: Bool
        let bytes: [UInt8]
        var testDescription: String { name }
    }

    /// Throws where the script does not run, so that the tests that use it fail.
    static func cases() async throws -> [Case] {
        try await maker.value
    }

    private static let maker = Task {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.run("python3", [Repository.interop("make_tars.py"), folder.path])
        try #require(run.code == 0, "\(run.error)")
        // Its manifest through Python again, one `NAME EXPECT` a line: this suite has no JSON reader.
        let script = """
            import json, sys
            for name, facts in json.load(open(sys.argv[1])).items(): print(name, facts["expect"])
            """
        let list = try await ToolRun.run("python3", ["-c", script, folder.file("MANIFEST.json")])
        try #require(list.code == 0, "\(list.error)")
        return try list.output.split(separator: "\n").map { line in
            let parts = line.split(separator: " ").map(String.init)
            return Case(
                name: parts[0], isError: parts[1] == "error", bytes: try Repository.read(folder.file(parts[0])))
        }
    }

    static func named(_ name: String) async throws -> [UInt8] {
        try #require(try await cases().first { $0.name == name }).bytes
    }
}
