import AccessTrace
import ImageCore
import JSON
import TestSupport
import Testing

/// `gpuimg recommend` from outside.
@Suite struct RecommendTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func server(on flavor: CUDAImage.Flavor) -> CUDAImage {
        var image = CUDAImage(flavor)
        image.add("COPY server /app/") {
            $0.file("app/server", LoadableELF(needed: ["libcublas.so.12"]).bytes, mode: 0o755)
        }
        image.command = ["/app/server", "--port", "80"]
        return image
    }

    private func run(_ image: CUDAImage, _ options: [String] = []) async throws -> ToolRun {
        let path = try folder.write(image.archive, to: "image.tar")
        return try await ToolRun.gpuimg(["recommend", path] + options)
    }

    private func json(_ image: CUDAImage, _ options: [String] = []) async throws -> JSONValue {
        let run = try await run(image, ["--format", "json"] + options)
        #expect(run.code == 0, "\(run.error)")
        return try JSONValue(parsing: Array(run.output.utf8))
    }

    private func dockerfile(_ image: CUDAImage) async throws -> [String] {
        let run = try await run(image, ["--dockerfile"])
        #expect(run.code == 0, "\(run.error)")
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test func `JSON has the flavours, the packages and the evidence at its top`() async throws {
        let found = try await json(Self.server(on: .devel))
        #expect(found["schemaVersion"]?.integer == 1)
        #expect(found["current"]?.string == "devel")
        #expect(found["recommended"]?.string == "runtime")
        #expect(found["packages"]?.array?.compactMap(\.string) == ["cuda-nvrtc-12-4", "libcublas-12-4"])
        #expect(found["packagesBase"]?.string == "base")
        #expect(found["release"]?.string == "12.4.1")
        #expect(found["confidence"]?.string == "low")
        #expect(found["image"]?.string == "nvidia/cuda:12.4.1-runtime-ubuntu22.04")
        #expect(found["savedBytes"]?.integer ?? 0 > 300_000)
        #expect(found["savedBytesWithPackages"]?.integer ?? 0 > found["savedBytes"]?.integer ?? 0)
        #expect(found["evidence"]?.array?.first?.string?.hasPrefix("/app/server needs libcublas.so.12") == true)
        #expect(found["dockerfile"]?.string?.contains("FROM nvidia/cuda:12.4.1-base-ubuntu22.04\n") == true)
    }

    @Test(arguments: [
        (CUDAImage.Flavor.plain, "none"), (.base, "base"), (.runtime, "runtime"), (.cudnnRuntime, "cudnn-runtime"),
        (.devel, "devel"), (.cudnnDevel, "cudnn-devel"),
    ])
    func `every flavour has its word`(flavor: CUDAImage.Flavor, word: String) async throws {
        let found = try await json(CUDAImage(flavor))
        #expect(found["current"]?.string == word)
        #expect(found["recommended"]?.string == "none")
        #expect(found["packages"]?.array?.isEmpty == true)
        #expect(found["packagesBase"] == .null)
    }

    @Test func `text has the evidence, the savings and what else changes`() async throws {
        let run = try await run(Self.server(on: .devel))
        #expect(run.code == 0)
        for part in [
            "built from   devel of CUDA 12.4.1", "would do     runtime (nvidia/cuda:12.4.1-runtime-ubuntu22.04)",
            "nvidia/cuda:12.4.1-base-ubuntu22.04 with cuda-nvrtc-12-4 libcublas-12-4", "confidence   low",
            "/app/server needs libcublas.so.12", "nvcc, headers and static libraries are gone", "pin the digest",
        ] { #expect(run.output.contains(part), "\(part): \(run.output)") }
    }

    @Test func `what saves no bytes claims to save none`() async throws {
        var image = CUDAImage(.base)
        image.installLibraries(of: ["libcublas-12-4"])
        image.add("COPY server /app/") { $0.file("app/server", LoadableELF(needed: ["libcublas.so.12"]).bytes) }
        let run = try await run(image)
        #expect(run.output.contains("or           nvidia/cuda:12.4.1-base-ubuntu22.04 with libcublas-12-4\n"))
        #expect(!run.output.contains(" 0 B less"), "\(run.output)")
    }

    @Test func `a trace is joined, and its record may be written to a file`() async throws {
        var record = AccessRecord()
        record.paths = [TouchedPath(FilePathBytes("usr/local/cuda-12.4/bin/nvcc"), kinds: [.open, .exec])]
        let trace = try folder.write(record.json, to: "trace.json")
        let out = folder.file("out.json")
        let run = try await run(CUDAImage(.devel), ["--trace", trace, "--format", "json", "--output", out])
        #expect(run.code == 0 && run.output.isEmpty)
        let found = try JSONValue(parsing: try Repository.read(out))
        #expect(found["recommended"]?.string == "devel")
        #expect(found["packages"]?.array?.compactMap(\.string) == ["cuda-nvcc-12-4"])
        #expect(found["confidence"]?.string == "medium")
    }

    @Test func `the Dockerfile keeps what the image runs`() async throws {
        var image = Self.server(on: .devel)
        image.environment += ["MODEL=/models/a b", "MODE=fast"]
        image.folder = "/app"
        image.user = "1000:1000"
        let lines = try await dockerfile(image)
        let froms = lines.filter { $0.hasPrefix("FROM ") }
        #expect(froms.count == 2 && froms[0].hasSuffix(" AS source"))
        #expect(froms[1] == "FROM nvidia/cuda:12.4.1-base-ubuntu22.04")
        for line in [
            "COPY --from=source /app /app", "ENV MODEL=\"/models/a b\"", "ENV MODE=\"fast\"", "WORKDIR \"/app\"",
            "USER \"1000:1000\"", "CMD [\"/app/server\",\"--port\",\"80\"]",
        ] { #expect(lines.contains(line), "\(line): \(lines)") }
        #expect(lines.contains { $0.contains("libcublas-12-4") })
        // Base has no entrypoint of NVIDIA's, and its variables come with it.
        for part in ["ENTRYPOINT", "NVIDIA_", "NV_", "LIBRARY_PATH", "/usr/local/cuda"] {
            #expect(!lines.contains { $0.contains(part) }, "\(part): \(lines)")
        }
    }

    @Test func `packages whose name tells no release are held at the version that the image has`() async throws {
        var image = CUDAImage(.runtime)
        image.add("COPY server /app/") { $0.file("app/server", LoadableELF(needed: ["libnccl.so.2"]).bytes) }
        #expect(try await dockerfile(image).contains { $0.contains("        libnccl2=12.4.127-1 ") })
    }

    @Test func `what the config and the files are called begins no instruction`() async throws {
        var image = Self.server(on: .devel)
        image.environment += [
            "A=x\nRUN evil", "B=\"\\\nRUN evil", "C=$(evil) ${PATH} `evil`", "D\nRUN evil=1", "E\"=x",
            "F=\u{85}RUN evil",
        ]
        image.folder = "/a\nRUN evil"
        image.user = "u\nRUN evil"
        image.entrypoint = ["/bin/sh\nRUN evil", "\"]\nRUN evil"]
        image.add("COPY . /") { layer in
            for name in ["<<EOF/a", "a\nRUN evil/b", "x y/c", "#z/d"] { layer.file(name, "evil") }
        }
        let lines = try await dockerfile(image)
        #expect(lines.filter { $0.hasPrefix("FROM ") }.count == 2)
        #expect(!lines.contains { $0.hasPrefix("RUN evil") })
        let words: Set = ["FROM", "RUN", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD", "#"]
        let others = lines.filter { !words.contains(String($0.prefix { $0 != " " })) }
        #expect(others.allSatisfy { $0.hasPrefix("    ") }, "\(others)")
        #expect(!lines.contains { $0.contains("<<") || $0.hasPrefix("ENV E") || $0.hasPrefix("ENV D") })
        #expect(lines.contains("ENV C=\"\\$(evil) \\${PATH} `evil`\""))
    }

    @Test func `an image that is small already stays as it is`() async throws {
        let lines = try await dockerfile(CUDAImage(.plain))
        #expect(lines == ["# none is the smallest that would do, by gpuimg recommend", "FROM IMAGE"])
    }

    @Test(arguments: [
        ["--run", "--trace", "t.json"], ["--", "sh"], ["--gpu", "stub"], ["--format", "yaml"], ["--platform", "x"],
        ["--timeout", "5"], ["--platform", "linux/s390x"], ["--image", "nobody"],
    ])
    func `what makes no sense is a usage error`(options: [String]) async throws {
        let run = try await run(CUDAImage(.plain), options)
        #expect(run.code == 2, "\(run.error)")
        #expect(run.output.isEmpty)
    }

    @Test func `an image must be there`() async throws {
        #expect(try await ToolRun.gpuimg(["recommend", folder.file("none.tar")]).code != 0)
        #expect(try await ToolRun.gpuimg(["recommend"]).code == 2)
    }

    @Test func `of several platforms one is taken: the one that is named, or the host's`() async throws {
        let image = Repository.fixture("busybox-containerd.tar")
        for platform in ["linux/amd64", "linux/arm64"] {
            let run = try await ToolRun.gpuimg(["recommend", image, "--platform", platform, "--format", "json"])
            #expect(run.code == 0)
            let found = try JSONValue(parsing: Array(run.output.utf8))
            #expect(found["platform"]?.string == platform)
            #expect(found["current"]?.string == "none" && found["recommended"]?.string == "none")
        }
        #expect(try await ToolRun.gpuimg(["recommend", image]).code == 0)
    }
}
