import ImageCore
import TestSupport
import Testing

@Suite struct DestinationTests {
    private static let image = Repository.fixture("busybox-docker25.tar")

    private func optimize(_ arguments: String...) async throws -> ToolRun {
        try await ToolRun.gpuimg(["optimize", Self.image] + arguments)
    }

    @Test(arguments: ["oci:NEW", "NEW/", "oci:EMPTY", "EMPTY", "EMPTY/", "oci:NEW:name"])
    func `a layout folder holds the image and nothing else`(destination: String) async throws {
        let folder = try TemporaryDirectory()
        let name = destination.contains("NEW") ? "NEW" : "EMPTY"
        if name == "EMPTY" { try FileSystem.makeDirectory(folder.file(name)) }
        let run = try await optimize(destination.replacing(name, with: folder.file(name)))
        #expect(run.code == 0)
        #expect(folder.names == [name])
        let listing = try await ToolRun.run("ls", ["-A", folder.file(name)])
        #expect(listing.output == "blobs\nindex.json\noci-layout\n")
        #expect(try await ToolRun.gpuimg(["verify", folder.file(name)]).code == 0)
    }

    @Test func `a layout keeps its other images`() async throws {
        let folder = try TemporaryDirectory()
        for tag in ["one", "two", "two"] {
            #expect(try await optimize("oci:\(folder.file("layout")):\(tag)").code == 0)
        }
        for tag in ["one", "two"] {
            #expect(try await ToolRun.gpuimg(["verify", "oci:\(folder.file("layout")):\(tag)"]).code == 0)
        }
        #expect(folder.names == ["layout"])
    }

    @Test func `a symlink to an empty folder stays one`() async throws {
        let folder = try TemporaryDirectory()
        try FileSystem.makeDirectory(folder.file("real"))
        _ = try await ToolRun.run("ln", ["-s", "real", folder.file("link")])
        #expect(try await optimize(folder.file("link")).code == 0)
        #expect(try await ToolRun.gpuimg(["verify", folder.file("real")]).code == 0)
        #expect(try await ToolRun.run("test", ["-L", folder.file("link")]).code == 0)
    }

    @Test(arguments: ["full", "oci:full", "full/", "oci:full/file", "full/file/"])
    func `a folder with other files is refused and kept`(destination: String) async throws {
        let folder = try TemporaryDirectory()
        try FileSystem.makeDirectory(folder.file("full"))
        try folder.write(Array("mine".utf8), to: "full/file")
        let run = try await optimize(destination.replacing("full", with: folder.file("full")))
        #expect(run.code == 2)
        #expect(folder.names == ["full"])
        #expect(try Repository.read(folder.file("full/file")) == Array("mine".utf8))
    }

    @Test func `a docker archive warns that it is never pulled lazily`() async throws {
        let folder = try TemporaryDirectory()
        let run = try await optimize("docker-archive:\(folder.file("out.tar")):new/name:2", "-q")
        #expect(run.code == 0)
        #expect(run.error.hasPrefix("gpuimg: warning: "))
        #expect(run.error.contains("never pulled lazily"))
        let listing = try await ToolRun.run("tar", ["-tf", folder.file("out.tar")]).output
        #expect(listing.hasSuffix("manifest.json\n"))
        #expect(!listing.contains("index.json"))
        let manifest = try await ToolRun.run("tar", ["-xOf", folder.file("out.tar"), "manifest.json"]).output
        #expect(manifest.contains(#""RepoTags":["new/name:2"]"#))
        #expect(try await ToolRun.gpuimg(["verify", folder.file("out.tar")]).code == 0)
    }

    @Test(arguments: ["same.tar", "./same.tar", "symlink.tar", "hardlink.tar", "oci-archive:same.tar"])
    func `the source is never its own destination`(destination: String) async throws {
        let folder = try TemporaryDirectory()
        let source = try folder.write(try Repository.read(Self.image), to: "same.tar")
        _ = try await ToolRun.script(
            "cd \"$0\"; ln -s same.tar symlink.tar; ln same.tar hardlink.tar", [folder.path])
        let run = try await ToolRun.script(
            "cd \"$0\"; \"$GPUIMG\" optimize same.tar \"$1\"", [folder.path, destination])
        #expect(run.code == 2)
        #expect(run.error.contains("source and destination are the same"))
        #expect(try Repository.read(source) == Repository.read(Self.image))
    }

    @Test func `an existing archive is replaced whole`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array(repeating: 0x78, count: 5_000_000), to: "out.tar")
        #expect(try await optimize(path).code == 0)
        #expect(try await ToolRun.gpuimg(["verify", path]).code == 0)
        #expect(folder.names == ["out.tar"])
    }

    /// The rename at the end would take the place of a device: of `/dev/null`, for one who is root.
    @Test func `a pipe is no destination`() async throws {
        let folder = try TemporaryDirectory()
        let pipe = folder.file("pipe")
        _ = try await ToolRun.run("mkfifo", [pipe])
        for arguments in [[pipe], ["docker-archive:" + pipe], [folder.file("out.tar"), "--report", pipe]] {
            let run = try await ToolRun.gpuimg(["optimize", Self.image] + arguments)
            #expect(run.code == 2)
            #expect(run.error.contains("is a device or a pipe"))
        }
        #expect(try await ToolRun.run("test", ["-p", pipe]).code == 0)
        #expect(folder.names == ["pipe"])
    }
}
