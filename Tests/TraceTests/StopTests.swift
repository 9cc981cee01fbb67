import AccessTrace
import TestSupport
import Testing

/// What ends the watching of a server, which never ends by itself.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct StopTests {
    private static let backends = [AccessRecord.Backend.ptrace, .notify]

    private func files() async throws -> ImageFiles {
        var files = try await ImageFiles("server", "stubborn", "reader")
        for name in ["ready", "served"] { files.file("data/" + name, "content\n") }
        return files
    }

    /// The loopback is the workload's own, so that the port is free.
    private func trace(
        _ options: [String], _ backend: AccessRecord.Backend, busy milliseconds: Int = 0
    ) async throws -> Tracing {
        try await Tracing(
            try await files(), ["/bin/server", "8080", "\(milliseconds)"], options + backend.options)
    }

    @Test(arguments: backends)
    func `a port that takes connections`(backend: AccessRecord.Backend) async throws {
        let record = try await trace(["--ready-tcp", "8080"], backend, busy: 600_000).success()
        #expect(record.stop == .readyTCP)
        #expect(record.isComplete)
        #expect(record.exitStatus == nil)
        #expect(try #require(record.milestones.ready) <= #require(record.milestones.end))
    }

    @Test(arguments: backends)
    func `an answer of 200, and no other`(backend: AccessRecord.Backend) async throws {
        let record = try await trace(["--ready-http", "8080/health"], backend, busy: 300).success()
        #expect(record.stop == .readyHTTP)
        #expect(record.isComplete)
        #expect(try #require(record.milestones.ready) >= 300_000)
        #expect(record["/data/ready"] != nil)
    }

    @Test(arguments: [#"^serving on port \d+$"#, "ser.ing"], backends)
    func `a line that matches`(pattern: String, backend: AccessRecord.Backend) async throws {
        let record = try await trace(["--ready-log", pattern], backend, busy: 200).success()
        #expect(record.stop == .readyLog)
        #expect(record.isComplete)
        #expect(try #require(record.milestones.ready) >= #require(record.milestones.firstOutput))
        #expect(try #require(record.milestones.firstOutput) >= 200_000)
        #expect(record["/data/ready"] != nil)
    }

    @Test(arguments: backends)
    func `a line that comes at once`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(
            try await files(), ["/bin/stubborn"], ["--ready-log", "started"] + backend.options
        ).success()
        #expect(record.stop == .readyLog)
        #expect(try #require(record.milestones.firstOutput) > 0)
        #expect(try #require(record.milestones.end) < 30_000_000, "not only when the time is over")
    }

    @Test(arguments: backends)
    func `the end of its time, where nothing was waited for`(backend: AccessRecord.Backend) async throws {
        let record = try await trace(["--timeout", "1"], backend).success()
        #expect(record.stop == .timeout)
        #expect(record.isComplete)
        #expect(record.milestones.ready == nil)
        #expect(try #require(record.milestones.end) >= 1_000_000)
    }

    @Test(
        arguments: [["--ready-http", "8080/nothing"], ["--ready-tcp", "8081"], ["--ready-log", "never"]], backends)
    func `not ready when its time is over is not complete`(
        condition: [String], backend: AccessRecord.Backend
    ) async throws {
        let tracing = try await trace(condition + ["--timeout", "1"], backend)
        let record = try tracing.success()
        #expect(record.stop == .timeout)
        #expect(!record.isComplete)
        #expect(record.milestones.ready == nil)
        #expect(record.notes == ["the workload was not ready when its time was over"])
        #expect(tracing.run.error.contains("not ready"))
    }

    @Test(arguments: backends)
    func `what it does while it settles is seen`(backend: AccessRecord.Backend) async throws {
        let record = try await trace(
            ["--ready-tcp", "8080", "--settle", "1"], backend, busy: 500
        ).success()
        #expect(record.stop == .readyTCP)
        #expect(try #require(record.milestones.end) - #require(record.milestones.ready) >= 1_000_000)
        #expect(record["/data/ready"] != nil)
    }

    @Test(arguments: backends)
    func `the end of its own`(backend: AccessRecord.Backend) async throws {
        let record = try await Tracing(
            try await files(), ["/bin/reader", "/data/ready"], backend.options
        ).success()
        #expect(record.stop == .exit)
        #expect(record.exitStatus == 0)
    }

    @Test(arguments: [["--ready-tcp", "8080"], ["--ready-log", "never"]], backends)
    func `an end before it is ready is an error`(condition: [String], backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(
            try await files(), ["/bin/reader", "/data/ready"], condition + backend.options)
        #expect(tracing.run.code == 11)
        #expect(tracing.run.error.contains("ended before it was ready"))
    }
}
