import TestSupport
import Testing

/// What is left when a run ends before its time: the old file, and nothing new.
@Suite struct FailureTests {
    private static let image = Repository.fixture("busybox-docker25.tar")

    /// Blocks the program where its files are staged, by a standard error that nobody reads, and sends it a signal.
    /// Arguments: image, signal, how env treats it, folder. Prints what is left in the folder.
    private static let interrupted = """
        mkdir "$3/work" "$3/work/tmp"
        mkfifo "$3/error"
        exec 9<>"$3/error"
        dd if=/dev/zero of="$3/error" oflag=nonblock bs=4096 count=4096 2> /dev/null || true
        env "$2" "$GPUIMG" optimize -v "$0" "oci:$3/work/layout" --tmpdir "$3/work/tmp" > /dev/null 2>&9 &
        program=$!
        until compgen -G "$3/work/.layout.*" > /dev/null; do sleep 0.02; done
        kill -s "$1" "$program"
        """

    @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
    func `a signal ends the run in order`(signal: String, code: Int32) async throws {
        let folder = try TemporaryDirectory()
        let script =
            Self.interrupted + """

                code=0; wait "$program" 2> /dev/null || code=$?
                find "$3/work" -mindepth 1 -printf '%P '
                exit "$code"
                """
        let run = try await ToolRun.script(
            script, [Self.image, signal, "--default-signal=\(signal)", folder.path])
        #expect(run.code == code)
        #expect(run.output == "tmp ")
    }

    @Test(arguments: ["HUP", "INT"])
    func `a signal that was ignored at the start stays so`(signal: String) async throws {
        let folder = try TemporaryDirectory()
        let script =
            Self.interrupted + """

                cat "$3/error" > /dev/null &
                reader=$!
                code=0; wait "$program" || code=$?
                kill "$reader"
                "$GPUIMG" verify -q "$3/work/layout"
                exit "$code"
                """
        let run = try await ToolRun.script(script, [Self.image, signal, "--ignore-signal=\(signal)", folder.path])
        #expect(run.code == 0)
    }

    /// A write beyond the limit is a signal by default, which would end the run before it can tidy up.
    @Test(arguments: ["out.tar", "layout/"])
    func `a file size limit is an error like any other`(name: String) async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            "ulimit -f 100; \"$GPUIMG\" optimize \"$0\" \"$1\"", [Self.image, folder.file(name)])
        #expect(run.code == 1)
        #expect(run.error.contains("file too large"))
        #expect(folder.names == [])
    }

    @Test(arguments: [["--max-layer-size", "1MiB"], ["--tmpdir", "/proc"]])
    func `an old file survives a failed run`(options: [String]) async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array("old".utf8), to: "out.tar")
        let run = try await ToolRun.gpuimg(["optimize", Repository.fixture("busybox.oci.tar"), path] + options)
        #expect(run.code == 3 || run.code == 1)
        #expect(run.output.isEmpty)
        #expect(folder.names == ["out.tar"])
        #expect(try Repository.read(path) == Array("old".utf8))
    }
}
