internal import ImageCore

/// The compilers and the tools for their output that tests put our reading and making of ELF files to.
package enum Toolchain {
    /// Whether a test that needs `tools` shall run; where everything is required it runs and fails without them.
    package static func has(_ tools: String...) -> Bool {
        Repository.requiresAll
            || tools.allSatisfy { tool in
                TestEnvironment.path.contains { FileSystem.kind(of: $0 + "/" + tool) == .file }
            }
    }

    /// Runs a shell script in a folder and gives its output; throws with its messages when it fails.
    @discardableResult
    package static func script(_ text: String, in folder: TemporaryDirectory) async throws -> String {
        let run = try await ToolRun.script("cd \"$0\"\n" + text, [folder.path])
        guard run.code == 0 else { throw ToolFailure(run) }
        return run.output
    }
}
