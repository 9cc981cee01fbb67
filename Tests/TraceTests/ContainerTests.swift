import AccessTrace
import TestSupport
import Testing

/// What the container of a trace is like.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct ContainerTests {
    private static let backends: [AccessRecord.Backend] = [.ptrace, .notify]

    @Test(arguments: Ground.here.filter { $0.tier != .chroot })
    func `files and folders of the machine are shown where they are mounted`(ground: Ground) async throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array("one".utf8), to: "file")
        try await shell("mkdir \"$0\"; printf two > \"$0/inner\"; chmod -R a+rX \"$0\"", folder.file("folder"))
        let tracing = try await Tracing(
            try await ImageFiles("shows"), ["/bin/shows", "/etc/shown", "/new/folder/inner"],
            ["--mount", "\(file):/etc/shown:ro", "--mount", "\(folder.file("folder")):/new/folder"], on: ground,
            in: folder)
        _ = try tracing.success()
        #expect(tracing.run.error.contains("/etc/shown one frozen"))
        #expect(tracing.run.error.contains("/new/folder/inner two"))
    }

    /// Clusters give out users of their own, far beyond what images name.
    @Test(.enabled(if: Privilege.isRoot, "root is needed"), arguments: ["1000620000:0", "70000:70001"], backends)
    func `a user of any number stays in a user namespace`(user: String, backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(
            try await ImageFiles("shows"), ["/bin/shows", "/proc/self/uid_map"], backend.options + ["--user", user],
            on: .root)
        _ = try tracing.success()
        #expect(tracing.run.error.contains("1879048192"))
    }

    @Test(arguments: [("memory", 139), ("abort", 134), ("illegal", 132)], backends)
    func `an entrypoint that faults has failed`(
        fault: (name: String, status: Int), backend: AccessRecord.Backend
    ) async throws {
        let tracing = try await Tracing(
            try await ImageFiles("faults"), ["/bin/faults", fault.name], backend.options + ["--timeout", "60"])
        #expect(tracing.run.code == 11)
        // The first process of a namespace has no default action for the signal of abort: it goes on to a fault.
        let statuses = fault.name == "abort" ? [134, 139] : [fault.status]
        #expect(statuses.contains { tracing.run.error.contains("exit status \($0)") }, "\(tracing.run.error)")
    }

    @Test(arguments: [60, 94, 98, 120])
    func `descriptors of our own parent are no obstacle`(count: Int) async throws {
        let folder = try TemporaryDirectory()
        let archive = try await ImageFiles("shows").archive(in: folder)
        let run = try await ToolRun.script(
            """
            for number in $(seq "$0"); do exec {held}< /dev/null; done
            exec timeout 60 "$GPUIMG" trace "$1" -o "$2" --tmpdir "$3" -- /bin/shows
            """, ["\(count)", archive, folder.file("trace.json"), folder.path])
        #expect(run.code == 0, "\(run.error)")
    }

    private func shell(_ text: String, _ argument: String) async throws {
        let run = try await ToolRun.script(text, [argument])
        guard run.code == 0 else { throw ToolFailure(run) }
    }
}
