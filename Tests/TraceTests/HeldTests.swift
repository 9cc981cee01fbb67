import AccessTrace
import Glibc
import ImageCore
import TestSupport
import Testing

/// An unknown entrypoint tries to get out, on every ground that a trace can stand on.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct HeldTests {
    /// What chroot alone cannot hold: a process without namespaces has the machine's network, and signals whoever has
    /// its user.
    private static let openByChroot: Set<String> = ["abstract-socket", "interfaces", "kill", "loopback", "space"]

    private static func files() async throws -> ImageFiles {
        var files = try await ImageFiles("escapes")
        try await files.add("escapes", at: "bin/setuid", mode: 0o4755)
        return files
    }

    @Test(arguments: Ground.here, [AccessRecord.Backend.ptrace, .notify])
    func `no way out is open`(ground: Ground, backend: AccessRecord.Backend) async throws {
        let folder = try TemporaryDirectory()
        let listener = try Listener()
        let marker = try folder.write([], to: "marker")
        let tracing = try await Tracing(
            try await Self.files(), ["/bin/escapes", marker, "\(getpid())", "\(listener.port)"], backend.options,
            on: ground, in: folder)
        let record = try tracing.success()
        #expect(record.tier == ground.tier)
        #expect(record.backend == backend)
        let lines = tracing.run.error.split(separator: "\n")
        let open = lines.filter { $0.contains(" open: ") }.map { String($0.prefix { $0 != " " }) }
        let held = lines.filter { $0.contains(" held: ") }
        #expect(Set(open) == (ground.tier == .chroot ? Self.openByChroot : []))
        #expect(open.count + held.count >= 42, "every way is tried")
    }

    @Test(.enabled(if: Privilege.mayMount, "root is needed"))
    func `where nothing works the error says what is missing, and what to do`() async throws {
        let folder = try TemporaryDirectory()
        let archive = try await Self.files().archive(in: folder)
        _ = try await ToolRun.run("chmod", ["777", folder.path])
        let run = try await ToolRun.run(
            try await CompiledProgram.path("sandbox"),
            ["65534", ToolRun.gpuimgPath, "trace", archive, "-o", folder.file("trace.json"), "--tmpdir", folder.path])
        #expect(run.code == 1)
        #expect(run.error.contains("namespaces cannot be made"))
        #expect(run.error.contains("chroot is not allowed"))
        #expect(run.error.contains("--trace FILE"))
        #expect(folder.names == ["image.tar"])
    }
}
