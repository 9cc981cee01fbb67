import AccessTrace
import ImageCore
import TestSupport
import Testing

/// Programs that do what makes watching hard.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct ProgramTests {
    private static let backends = [AccessRecord.Backend.ptrace, .notify]

    private func files(_ programs: String...) async throws -> ImageFiles {
        var files = try await ImageFiles()
        for program in programs { try await files.add(program) }
        try await files.add("reader", at: "bin/one")
        files.file("data/absolute", "content\n")
        files.file("data/large", size: 1 << 20)
        return files
    }

    @Test func `a program that traces itself runs where calls are only notified`() async throws {
        let record = try await Tracing(
            try await files("selftrace"), ["/bin/selftrace"], AccessRecord.Backend.notify.options
        ).success()
        #expect(record.names.isSuperset(of: ["/bin/selftrace", "/bin/one", "/data/absolute"]))
    }

    @Test func `a program that traces itself is refused in order where it is traced already`() async throws {
        let tracing = try await Tracing(
            try await files("selftrace"), ["/bin/selftrace"], AccessRecord.Backend.ptrace.options)
        #expect(tracing.run.code == 11)
        #expect(tracing.run.error.contains("failed with exit status 3"))
        #expect(tracing.run.error.contains("PTRACE_TRACEME"))
    }

    /// Without its rights a container's root may not trace those who have another user.
    private static let grounds = Ground.here.filter { $0 != .container }

    @Test(arguments: grounds, backends)
    func `a setuid program runs as whoever called it`(
        ground: Ground, backend: AccessRecord.Backend
    ) async throws {
        var files = try await files()
        try await files.add("whoami", mode: 0o4755)
        let tracing = try await Tracing(
            files, ["/bin/whoami"], ["--user", "1000:1000"] + backend.options, on: ground)
        let record = try tracing.success()
        #expect(tracing.run.error.contains("uid 1000 euid 1000 no_new_privs 1"))
        #expect(record.departures["setuid"] == 1)
    }

    @Test(arguments: backends)
    func `io_uring is as if the kernel had none, and noted`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(try await files("uring"), ["/bin/uring"], backend.options).success()
        #expect(record.departures["io-uring-refused"] == 1)
    }

    @Test(arguments: backends)
    func `what a killed process had opened and mapped is in the record`(
        backend: AccessRecord.Backend
    ) async throws {
        let record = try await Tracing(
            try await files("killed"), ["/bin/killed", "/data/large"], backend.options
        ).success()
        let large = try #require(record["/data/large"])
        #expect(large.kinds.isSuperset(of: [.open, .map]))
        // The kernel maps what is around as well.
        let touched = try #require(large.ranges?.first)
        #expect(touched.offset <= 300_000 && touched.end > 300_000 && touched.count < 1 << 20)
    }

    /// A program that starts as root and goes on as somebody else, which takes more ids than one.
    @Test(arguments: Ground.here.filter { [.root, .subordinateIDs].contains($0) }, backends)
    func `a program that gives up its rights is watched on`(
        ground: Ground, backend: AccessRecord.Backend
    ) async throws {
        let record = try await Tracing(
            try await files("drops"), ["/bin/drops", "/data/large", "/bin/one"], backend.options, on: ground
        ).success()
        #expect(record.isComplete)
        #expect(record.names.isSuperset(of: ["/bin/drops", "/data/large", "/bin/one", "/data/absolute"]))
    }

    @Test(arguments: backends)
    func `a program that fails is an error with what it said`(backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(try await files(), ["/bin/one", "/data/nothing"], backend.options)
        #expect(tracing.run.code == 11)
        #expect(tracing.record == nil)
        #expect(tracing.run.error.contains("/bin/one failed with exit status 1"))
        #expect(tracing.run.error.contains("  /data/nothing: No such file or directory"))
        #expect(tracing.run.error.contains("--allow-failure"))
    }

    @Test(arguments: backends)
    func `a failure that is allowed gives what was seen`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(
            try await files(), ["/bin/one", "/data/absolute", "/data/nothing"], ["--allow-failure"] + backend.options
        ).success()
        #expect(record.stop == .failed)
        #expect(!record.isComplete)
        #expect(record.exitStatus == 1)
        #expect(record["/data/absolute"] != nil)
    }

    @Test(arguments: backends)
    func `a program that is not there is an error of its own`(backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(try await files(), ["/bin/nothing"], ["--allow-failure"] + backend.options)
        #expect(tracing.run.code == 11)
        #expect(tracing.run.error.contains("/bin/nothing could not be started"))
        #expect(tracing.run.error.contains("no such file or directory"))
    }

    @Test(.enabled(if: Privilege.mayMount, "root is needed"), arguments: backends)
    func `without the right to look at other users, a trace says what it may lack`(
        backend: AccessRecord.Backend
    ) async throws {
        let record = try await Tracing(
            try await files("drops"), ["/bin/drops", "/data/large", "/bin/one"], backend.options, on: .container
        ).success()
        let isWhole = record.names.isSuperset(of: ["/data/large", "/bin/one", "/data/absolute"])
        #expect(isWhole || !record.isComplete && record.departures["paths-hidden"] != nil)
    }
}
