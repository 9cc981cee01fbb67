import ImageCore
import TestSupport
import Testing

@Suite struct SourceTests {
    private static let image = Repository.fixture("busybox-docker25.tar")

    @Test(arguments: ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"])
    func `every shape gives a verified image`(name: String) async throws {
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(Repository.fixture(name), in: folder)
        #expect(made.layers.count == 4)
        #expect(made.layers.allSatisfy { $0.outcome == "rewritten" })
        let run = try await ToolRun.gpuimg(["verify", made.path])
        #expect(run.code == 0)
        #expect(run.output == "\(made.path): ok\n")
    }

    @Test func `every shape of an image gives the same layers`() async throws {
        let folder = try TemporaryDirectory()
        var layers: Set<[String?]> = []
        for name in ["busybox-legacy.tar", "busybox-docker25.tar", "busybox-containerd.tar", "busybox.oci.tar"] {
            let made = try await OptimizedImage.make(Repository.fixture(name), in: folder, named: name)
            layers.insert(made.layers.map(\.digest))
        }
        #expect(layers.count == 1)
    }

    /// Each script writes the image to standard output.
    @Test(arguments: [
        "cat \"$0\"", "gzip -c \"$0\"", "zstd -qc \"$0\"", "xz -0c \"$0\"",
        "head -c 100000 \"$0\" | gzip; tail -c +100001 \"$0\" | gzip",
    ])
    func `standard input is read, compressed or not`(packer: String) async throws {
        let folder = try TemporaryDirectory()
        let direct = try await OptimizedImage.make(Self.image, in: folder)
        let run = try await ToolRun.script(
            "(\(packer)) | \"$GPUIMG\" optimize - \"$1\"", [Self.image, folder.file("piped.tar")])
        #expect(run.code == 0)
        #expect(run.lastLine == direct.digest)
        #expect(try Repository.read(folder.file("piped.tar")) == Repository.read(direct.path))
    }

    @Test func `a named pipe is read`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await ToolRun.script(
            """
            mkfifo "$1/pipe"
            cat "$0" > "$1/pipe" &
            "$GPUIMG" optimize "$1/pipe" "$1/out.tar"
            """, [Self.image, folder.path])
        #expect(run.code == 0)
    }

    @Test func `a file with a colon in its name is found as it stands`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(try Repository.read(Self.image), to: "app:1.tar")
        for reference in [path, "docker-archive:" + path, "oci-archive:" + path] {
            #expect(try await ToolRun.gpuimg(["verify", reference]).code == 0)
        }
    }

    @Test(arguments: ["/dev/null", "/etc/passwd", "/etc", "nowhere.tar", "-", "EMPTY", "docker-archive:EMPTY"])
    func `what is no image ends with 3`(source: String) async throws {
        let folder = try TemporaryDirectory()
        let temporary = try TemporaryDirectory()
        let empty = try temporary.write([], to: "empty")
        let named = source.replacing("EMPTY", with: empty)
        for arguments in [["optimize", named, folder.file("out.tar")], ["verify", named]] {
            let run = try await ToolRun.gpuimg(arguments, environment: ["TMPDIR": temporary.path])
            #expect(run.code == 3)
            #expect(run.output.isEmpty)
            #expect(run.error.hasPrefix("gpuimg: error: "))
        }
        #expect(folder.names == [])
        #expect(temporary.names == ["empty"])
    }

    @Test func `a damaged layer ends with 3 and is named`() async throws {
        let folder = try TemporaryDirectory()
        var bytes = try Repository.read(Self.image)
        bytes[bytes.count / 3] ^= 1
        let damaged = try folder.write(bytes, to: "damaged.tar")
        let run = try await ToolRun.gpuimg(["optimize", damaged, folder.file("out.tar")])
        #expect(run.code == 3)
        #expect(run.error.contains(damaged))
        #expect(run.error.contains(#/layer sha256:[0-9a-f]{64}/#))
        #expect(folder.names == ["damaged.tar"])
    }
}
