import AccessTrace
import TestSupport
import Testing

/// Whatever ends the command, nothing of the workload is left.
@Suite(
    .enabled(if: Tracing.isPossible && Toolchain.has("pgrep"), "gcc and pgrep are needed"), .timeLimit(.minutes(3)))
struct SurvivorTests {
    private static let backends = [AccessRecord.Backend.ptrace, .notify]

    /// Arguments: a name that no other process has, the signal to `gpuimg` or none, the folder, and the command.
    /// Prints the exit code, and then how many processes are left when there were ten seconds for them to end.
    private static let script = """
        name=$0; signal=$1; folder=$2; shift 2
        alive() { pgrep -fc "^/bin/stubborn $name" || true; }
        "$@" > "$folder.log" 2>&1 &
        program=$!
        if [ "$signal" != none ]; then
            for _ in $(seq 400); do
                [ "$(alive)" -ge 6 ] && break
                sleep 0.05
            done
            [ "$(alive)" -ge 6 ] || { echo "never started"; cat "$folder.log"; kill "$program"; exit 1; }
            kill -s "$signal" "$program"
        fi
        code=0; wait "$program" || code=$?
        for _ in $(seq 200); do
            [ "$(alive)" -eq 0 ] && break
            [ "$signal" = KILL ] || break
            sleep 0.05
        done
        echo "$code $(alive)"
        pkill -KILL -f "^/bin/stubborn $name" || true
        """

    private func run(
        _ signal: String, _ options: [String], _ ground: Ground, in folder: TemporaryDirectory
    ) async throws -> ToolRun {
        let archive = try await ImageFiles("stubborn").archive(in: folder)
        try await ground.own(folder)
        let name = String(folder.path.split(separator: "-").last ?? "")
        var arguments = [name, signal, folder.path, "env", "--default-signal=INT", "timeout", "-k", "5", "100"]
        // The signal is for the program, not for who bounds it.
        if signal != "none" { arguments.removeLast(4) }
        arguments += try await ground.launcher()
        arguments += [ToolRun.gpuimgPath, "trace", archive, "-o", folder.file("trace.json"), "--tmpdir", folder.path]
        let run = try await ToolRun.script(
            Self.script, arguments + ground.options + options + ["--", "/bin/stubborn", name])
        _ = try await ToolRun.run("rm", ["-f", folder.path + ".log"])
        return run
    }

    @Test(arguments: Ground.here, backends)
    func `after its time is over`(ground: Ground, backend: AccessRecord.Backend) async throws {
        let folder = try TemporaryDirectory()
        let run = try await run("none", ["--timeout", "1"] + backend.options, ground, in: folder)
        #expect(run.output == "0 0\n")
        #expect(folder.names == ["image.tar", "trace.json"])
    }

    @Test(arguments: Ground.here, [("INT", 130), ("TERM", 143)])
    func `after a signal that ends the command in order`(ground: Ground, signal: (String, Int)) async throws {
        let folder = try TemporaryDirectory()
        let run = try await run(signal.0, [], ground, in: folder)
        #expect(run.output == "\(signal.1) 0\n")
        #expect(folder.names == ["image.tar"])
    }

    @Test(arguments: Ground.here, backends)
    func `after the command was killed, whose folder the next one removes`(
        ground: Ground, backend: AccessRecord.Backend
    ) async throws {
        let folder = try TemporaryDirectory()
        let killed = try await run("KILL", backend.options, ground, in: folder)
        #expect(killed.output == "137 0\n")
        #expect(folder.names.contains { $0.hasPrefix("gpuimg-trace-") })
        let next = try await run("none", ["--timeout", "1"], ground, in: folder)
        #expect(next.output == "0 0\n")
        #expect(!folder.names.contains { $0.hasPrefix("gpuimg-trace-") })
    }
}
