import ImageCore
import TestSupport

/// The tools of others that the tests here put our images to.
enum Interop {
    /// Whether a suite that needs `tools` shall run; where everything is required it runs and fails without them.
    static func has(_ tools: String..., asRoot: Bool = false) -> Bool {
        Repository.requiresAll || tools.allSatisfy(isInPath) && (Privilege.isRoot || !asRoot)
    }

    private static func isInPath(_ tool: String) -> Bool {
        TestEnvironment.path.contains { FileSystem.kind(of: $0 + "/" + tool) == .file }
    }

    /// Whether the Go compiler and the sources of the reference package are there.
    static var hasReferencePackage: Bool {
        let sources = "/usr/share/gocode/src/github.com/containerd/stargz-snapshotter"
        return Repository.requiresAll || has("go") && FileSystem.kind(of: sources) == .directory
    }

    /// The checker that is made of the reference implementation's own package; built once a run.
    private static let estargzCheck = Task {
        let folder = Repository.root + "/.build/interop"
        let run = try await ToolRun.script(
            "mkdir -p \"$1\" && \"$0\" \"$1/estargz-check\"", [Repository.interop("estargz-check/build.sh"), folder])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder + "/estargz-check"
    }

    static func estargzCheckPath() async throws -> String { try await estargzCheck.value }

    /// A script of Tests/Interop; gives what went wrong, or nil.
    static func failure(_ script: String, _ arguments: String...) async throws -> String? {
        let run = try await ToolRun.run(Repository.interop(script), arguments)
        return run.code == 0 ? nil : "exit code \(run.code): \(run.error)\(run.output)"
    }
}
