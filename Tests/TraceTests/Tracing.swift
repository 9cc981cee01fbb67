import AccessTrace
import ImageCore
import TestSupport
import Testing

/// A run of `gpuimg trace` that has ended.
struct Tracing {
    let run: ToolRun
    /// Nil when none was written.
    let record: AccessRecord?

    /// What no run may take, so that one that hangs is a failure and not the end of all tests.
    private static let longest = "120"

    /// - Parameters:
    ///   - command: what is run in the image.
    ///   - folder: gets the archive, the trace, and the temporary files.
    init(
        _ files: ImageFiles, _ command: [String], _ options: [String] = [], on ground: Ground? = nil,
        in folder: TemporaryDirectory? = nil
    ) async throws {
        let folder = try folder ?? TemporaryDirectory()
        try await self.init(archive: try files.archive(in: folder), command, options, on: ground, in: folder)
    }

    init(
        archive: String, _ command: [String], _ options: [String] = [], on ground: Ground? = nil,
        in folder: TemporaryDirectory
    ) async throws {
        try await ground?.own(folder)
        let output = folder.file("trace.json")
        let launcher = try await ground?.launcher() ?? []
        run = try await ToolRun.run(
            "timeout",
            ["--kill-after=5", Self.longest] + launcher
                + [ToolRun.gpuimgPath, "trace", archive, "-o", output, "--tmpdir", folder.path, "-v"]
                + (ground?.options ?? []) + options + ["--"] + command)
        record = try? AccessRecord.read(from: RawFile.open(reading: output))
    }

    /// The record, where the trace must have succeeded.
    func success(sourceLocation: SourceLocation = #_sourceLocation) throws -> AccessRecord {
        #expect(run.code == 0, "\(run.error)", sourceLocation: sourceLocation)
        return try #require(record, "no trace was written", sourceLocation: sourceLocation)
    }

    /// Whether the machine can run anything of an image.
    static let isPossible = Toolchain.has("gcc", "timeout", "setpriv", "ldd")
}

extension AccessRecord {
    /// A touched path by its name with a slash in front.
    subscript(path: String) -> TouchedPath? { paths.first { $0.path == FilePathBytes(String(path.dropFirst())) } }

    /// The names of everything touched, with a slash in front.
    var names: Set<String> { Set(paths.map { "/" + $0.path.description }) }
}

extension AccessRecord.Backend {
    var options: [String] { ["--tracer", rawValue] }
}
