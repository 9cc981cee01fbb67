import AccessTrace
import ImageCore
import TestSupport
import Testing

/// A program that is linked against the driver's library, which no image has.
@Suite(.enabled(if: Tracing.isPossible, "gcc is needed"), .timeLimit(.minutes(3)))
struct DriverTests {
    /// The driver as it is on a machine with one, to link against.
    private static let program = Task {
        let run = try await ToolRun.script(
            """
            mkdir -p "$1"
            echo 'int cuInit(unsigned flags) { return (int)flags; }' \
                | gcc -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$1/libcuda.so.1" -x c -
            gcc -std=gnu11 -O1 -o "$1/cuda" "$0/Tests/TracePrograms/cuda.c" "$1/libcuda.so.1"
            printf %s "$1/cuda"
            """, [Repository.root, Repository.root + "/.build/trace-programs"])
        guard run.code == 0 else { throw ToolFailure(run) }
        return run.output
    }

    private func files() async throws -> ImageFiles {
        var files = try await ImageFiles()
        let program = try await Self.program.value
        files.script("bin/cuda", try Repository.read(program))
        try await files.addLibraries(of: [program])
        return files
    }

    @Test(arguments: [AccessRecord.Backend.ptrace, .notify])
    func `without a stand-in the error names the library`(backend: AccessRecord.Backend) async throws {
        let tracing = try await Tracing(try await files(), ["/bin/cuda"], ["--gpu", "none"] + backend.options)
        #expect(tracing.run.code == 11)
        #expect(tracing.run.error.contains("failed with exit status 127"))
        #expect(tracing.run.error.contains("looked for and did not find: "))
        #expect(tracing.run.error.contains("error while loading shared libraries: libcuda.so.1"))
    }

    @Test(arguments: ["none"])
    func `a failure that is allowed has the missing library in its record`(gpu: String) async throws {
        let record = try await Tracing(
            try await files(), ["/bin/cuda"], ["--gpu", gpu, "--allow-failure"]
        ).success()
        #expect(record.missing.count == 1)
        #expect(record.missing.first?.description.hasSuffix("/libcuda.so.1") == true)
    }

    @Test(arguments: ["stub", "auto"], Ground.here)
    func `with a stand-in it runs and finds no device, and the record has none of it`(
        gpu: String, ground: Ground
    ) async throws {
        let tracing = try await Tracing(try await files(), ["/bin/cuda"], ["--gpu", gpu], on: ground)
        let record = try tracing.success()
        #expect(tracing.run.error.contains("cuInit 100\n"))
        #expect(record.gpu == .stub)
        #expect(!record.names.contains { $0.contains("libcuda") })
        #expect(record.missing == [])
    }

    @Test func `an image that asks for no driver gets no stand-in by itself`() async throws {
        var files = try await ImageFiles("reader")
        files.file("data/absolute", "content\n")
        let record = try await Tracing(files, ["/bin/reader", "/data/absolute"], ["--gpu", "auto"]).success()
        #expect(record.gpu == AccessRecord.GPU.none)
    }

    @Test func `an optimized image has none of the stand-in`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            """
            "$GPUIMG" optimize -q "$0" "$1/out.tar" --gpu stub --save-trace "$1/trace.json" -- /bin/cuda
            mkdir "$1/out"
            tar -xf "$1/out.tar" -C "$1/out"
            for blob in "$1"/out/blobs/sha256/*; do tar -tzf "$blob" 2> /dev/null || true; done
            grep -o '"gpu":"stub"' "$1/trace.json"
            """, [try await files().archive(in: folder), folder.path])
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.contains("bin/cuda\n"))
        #expect(run.output.contains("\"gpu\":\"stub\""))
        #expect(!run.output.contains("libcuda"))
    }
}
