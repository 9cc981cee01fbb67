internal import Glibc
internal import Subprocess
internal import SystemPackage

/// A finished run of another program.
package struct ToolRun: Sendable {
    package let output: String
    package let error: String
    /// The exit code, or 128 and the signal's number as a shell would tell it.
    package let code: Int32

    /// The last line on standard output.
    package var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }

    /// Runs a program found in PATH or by its own path, to its end.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) async throws -> ToolRun {
        let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        var values: [Environment.Key: String?] = [:]
        for (key, value) in environment { values[Environment.Key(rawValue: key) ?? "GPUIMG_UNUSED"] = value }
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), environment: .inherit.updating(values),
            input: .array(input), output: .string(limit: 64 << 20), error: .string(limit: 64 << 20))
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return ToolRun(output: result.standardOutput, error: result.standardError, code: code)
    }

    /// Runs the `gpuimg` that was built with the tests.
    package static func gpuimg(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) async throws -> ToolRun {
        try await run(gpuimgPath, arguments, environment: environment, input: input)
    }

    /// Runs a bash script; `$GPUIMG` is the program and `$0` on are the arguments.
    package static func script(_ text: String, _ arguments: [String]) async throws -> ToolRun {
        try await run("bash", ["-c", "set -eu\n" + text] + arguments, environment: ["GPUIMG": gpuimgPath])
    }

    /// The executable stands beside the test bundle.
    package static var gpuimgPath: String {
        var parts = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        parts.removeLast()
        return parts.joined(separator: "/") + "/gpuimg"
    }
}
