import JSON
import TestSupport
import Testing

@Suite struct OutputTests {
    private static let image = Repository.fixture("busybox-containerd.tar")

    @Test func `the last line is the digest of the new image, as index.json has it`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(Self.image, in: folder)
        let index = try JSONValue(parsing: try Repository.read(try await made.unpacked() + "/index.json"))
        #expect(index["manifests"]?.array?.first?["digest"]?.string == made.digest)
    }

    @Test func `progress goes to standard error alone`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(["optimize", Self.image, folder.file("out.tar"), "-v"])
        #expect(run.error.contains("layer 1 of 4"))
        #expect(run.error.contains("checking what was written"))
        #expect(!run.output.contains("checking"))
        #expect(!run.error.contains("\u{1b}"), "no terminal, no escape sequences")
        #expect(run.output.hasPrefix("linux/amd64:\nlayer "))
    }

    @Test func `quiet leaves the digest alone`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.gpuimg(["optimize", "-q", Self.image, folder.file("out.tar")])
        #expect(run.output.wholeMatch(of: #/sha256:[0-9a-f]{64}\n/#) != nil)
        #expect(run.error.isEmpty)
        let verify = try await ToolRun.gpuimg(["verify", "-q", folder.file("out.tar")])
        #expect(verify.output.isEmpty)
        #expect(verify.error.isEmpty)
    }

    @Test func `the report has a schema version and every layer`() async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(
            Self.image, ["--prefetch-list", Repository.fixture("prefetch.txt")], in: folder)
        #expect(made.report["schemaVersion"]?.integer == 1)
        #expect(made.report["source"]?["name"]?.string == Self.image)
        #expect(made.report["destination"]?["digest"]?.string == made.digest)
        #expect(made.report["keptPlatforms"]?.array?.count == 1)
        let unpacked = try await made.unpacked()
        for layer in made.layers {
            #expect(layer.outcome == "rewritten")
            #expect(try !Repository.read(unpacked + "/" + layer.blobPath).isEmpty)
        }
        #expect(folder.names.sorted() == ["optimized.tar", "optimized.tar.report", "optimized.tar.unpacked"])
    }

    @Test func `a dry run prints the plan and writes nothing`() async throws {
        let folder = try TemporaryDirectory()
        let temporary = try TemporaryDirectory()
        for target in ["out.tar", "layout/"] {
            let run = try await ToolRun.gpuimg([
                "optimize", Self.image, folder.file(target), "--dry-run", "--tmpdir", temporary.path,
            ])
            #expect(run.code == 0)
            #expect(run.output.contains("planned"))
            #expect(run.lastLine.hasSuffix("nothing was written"))
        }
        #expect(folder.names == [])
        #expect(temporary.names == [])
    }

    @Test(arguments: ["./source.tar", "out.tar", "list"])
    func `the report replaces neither the image nor the list`(name: String) async throws {
        let folder = try TemporaryDirectory()
        let source = try folder.write(try Repository.read(Self.image), to: "source.tar")
        let list = try folder.write(Array("/app/greeting\n".utf8), to: "list")
        let run = try await ToolRun.gpuimg([
            "optimize", source, folder.file("out.tar"), "--prefetch-list", list, "--report", folder.file(name),
        ])
        #expect(run.code == 2)
        #expect(run.error.contains("the report would replace"))
        #expect(folder.names == ["list", "source.tar"])
        #expect(try Repository.read(source) == Repository.read(Self.image))
    }

    @Test func `a reader that goes away early is no error`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            "\"$GPUIMG\" optimize \"$0\" \"$1\" | true; exit ${PIPESTATUS[0]}", [Self.image, folder.file("out.tar")])
        #expect(run.code == 0)
        #expect(try await ToolRun.gpuimg(["verify", folder.file("out.tar")]).code == 0)
    }

    @Test(arguments: ["--version", "verify \"$0\"", "verify \"$0\" --format json", "optimize -q \"$0\" \"$1\""])
    func `a result that cannot be written is a failure`(arguments: String) async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            "\"$GPUIMG\" \(arguments) > /dev/full", [Self.image, folder.file("out.tar")])
        #expect(run.code == 1)
    }

    /// The numbers of closed streams would else be those of the image's files.
    @Test(arguments: [">&-", "2>&-", "<&-", "<&- >&-", "<&- >&- 2>&-"])
    func `closed standard streams do no harm to the image`(closed: String) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("out.tar")
        let run = try await ToolRun.script("\"$GPUIMG\" optimize -v \"$0\" \"$1\" \(closed)", [Self.image, path])
        #expect(run.code == 0)
        #expect(try await ToolRun.gpuimg(["verify", path]).output == "\(path): ok\n")
    }
}
