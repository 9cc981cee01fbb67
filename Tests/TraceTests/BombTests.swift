import AccessTrace
import TestSupport
import Testing

/// Processes without end: one bomb at a time.
@Suite(
    .serialized, .enabled(if: Tracing.isPossible && Toolchain.has("pgrep"), "gcc and pgrep are needed"),
    .timeLimit(.minutes(5)))
struct BombTests {
    /// One with a limit by the kernel, and where the machine's root has none, by us.
    private static let cases: [(Ground, AccessRecord.Backend)] =
        Privilege.mayMount
        ? [(.root, .notify), (.rootlessByRoot, .notify), (.chroot, .notify), (.chroot, .ptrace)]
        : [(.ordinaryUser, .notify), (.ordinaryUser, .ptrace)]

    private func survivors() async throws -> Int? {
        Int(try await ToolRun.run("pgrep", ["-fc", "^/bin/bomb"]).output.filter(\.isNumber))
    }

    @Test(arguments: cases)
    func `a fork bomb ends with its time, and leaves nothing`(
        ground: Ground, backend: AccessRecord.Backend
    ) async throws {
        let folder = try TemporaryDirectory()
        let tracing = try await Tracing(
            try await ImageFiles("bomb"), ["/bin/bomb"], ["--timeout", "1", "--allow-failure"] + backend.options,
            on: ground, in: folder)
        let record = try tracing.success()
        #expect(record.stop == .timeout || record.stop == .failed)
        #expect(try await survivors() == 0)
        #expect(folder.names == ["image.tar", "trace.json"])
    }

    @Test(arguments: cases)
    func `sleeping processes are counted as well`(ground: Ground, backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(
            try await ImageFiles("bomb"), ["/bin/bomb", "sleepers"], ["--allow-failure"] + backend.options, on: ground)
        let record = try tracing.success()
        let made = tracing.run.error.split(separator: "\n").first { $0.hasPrefix("made ") }
            .flatMap { Int($0.dropFirst("made ".count)) }
        // Under ptrace too many tasks are the end.
        if record.stop == .exit { #expect(try #require(made) < 100_000) }
        #expect(record.stop == .exit || record.stop == .failed)
        #expect(try await survivors() == 0)
    }
}
