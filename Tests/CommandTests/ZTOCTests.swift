import ImageCore
import JSON
import OCI
import SOCI
import TestSupport
import Testing

/// `gpuimg ztoc` from outside.
@Suite struct ZTOCTests {
    private let folder: TemporaryDirectory
    private let image: IndexedImage
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        image = try IndexedImage(try GzipProducer.zlib6.pack(Self.source.tar), in: folder)
        path = try folder.write(try image.archive(), to: "image.tar")
        try folder.write(try image.ztoc.encoded, to: "layer.ztoc")
        try folder.write(image.layer.blob, to: "layer.tar.gz")
    }

    private static let text: [UInt8] = {
        var random = SeededGenerator(seed: 51)
        return random.text(500_000)
    }()

    private static let source: LayerBuilder = {
        var layer = LayerBuilder()
        layer.folder("./bin/")
        layer.file("./bin/tool", text)
        layer.hardlink("./bin/hard", to: "./bin/tool")
        layer.symlink("./bin/soft", to: "tool")
        layer.file("./empty")
        layer.file("./bin/twice", "first")
        layer.file("./bin/twice", "second")
        return layer
    }()

    @Test(
        "a file is read by any spelling of its path, links followed",
        arguments: ["bin/tool", "/bin/tool", "./bin/tool", "bin//hard", "bin/soft"])
    func getFile(name: String) async throws {
        let output = folder.file("out")
        let run = try await ToolRun.gpuimg(["ztoc", "get-file", path, name, "-o", output])
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.isEmpty)
        #expect(try Repository.read(output) == Self.text)
    }

    @Test("standard output takes a file too, and the last of a name counts")
    func standardOutput() async throws {
        let run = try await ToolRun.gpuimg(["ztoc", "get-file", path, "bin/twice"])
        #expect(run.output == "second")
        #expect(try await ToolRun.gpuimg(["ztoc", "get-file", path, "empty", "--layer", "1"]).output.isEmpty)
        let bare = try await ToolRun.gpuimg([
            "ztoc", "get-file", "--ztoc", folder.file("layer.ztoc"), "--blob", folder.file("layer.tar.gz"), "/bin/hard",
        ])
        #expect(Array(bare.output.utf8) == Self.text)
    }

    @Test("info has the fields of the reference's tool", arguments: [true, false])
    func info(isBare: Bool) async throws {
        let what = isBare ? ["--ztoc", folder.file("layer.ztoc")] : [path, "--layer", "1"]
        let run = try await ToolRun.gpuimg(["ztoc", "info", "--format", "json"] + what)
        #expect(run.code == 0)
        let value = try JSONValue(parsing: Array(run.output.utf8))
        #expect(value["version"]?.string == "0.9")
        #expect(value["build_tool"]?.string == "gpuimg")
        #expect(value["size"]?.integer == (try image.ztoc.encoded.count))
        #expect(value["span_size"]?.integer == 65_536)
        #expect(value["num_spans"]?.integer == image.ztoc.spans.count)
        #expect(value["num_files"]?.integer == 7)
        #expect(value["num_multi_span_files"]?.integer == 1)
        let tool = try #require(value["files"]?.array?[1])
        #expect(tool["filename"]?.string == "./bin/tool")
        #expect(tool["type"]?.string == "reg")
        #expect(tool["size"]?.integer == Self.text.count)
        #expect(tool["offset"]?.integer == image.ztoc.entries[1].offset)
        #expect(tool["start_span"]?.integer == 0)
        #expect(tool["end_span"]?.integer ?? 0 > 0)
        let text = try await ToolRun.gpuimg(["ztoc", "info"] + what).output
        #expect(text.contains("  ./bin/tool\n"))
        #expect(text.contains(" spans, span size 65536, 7 entries, version 0.9, made by gpuimg\n"))
    }

    @Test("without a choice info is a list with an element for each layer that has a zTOC")
    func infoOfAll() async throws {
        let run = try await ToolRun.gpuimg(["ztoc", "info", "--format", "json", path])
        let list = try #require(try JSONValue(parsing: Array(run.output.utf8)).array)
        #expect(list.count == 1)
        #expect(list.first?["layer_number"]?.integer == 1)
        #expect(list.first?["layer_digest"]?.string == image.layer.descriptor.digest.description)
    }

    @Test(
        "wrong usage ends with 2, what is not there with 3, and damage with 4",
        arguments: [
            (["info"], 2, "name an image"),
            (["info", "IMAGE", "--ztoc", "ZTOC"], 2, "name an image"),
            (["info", "--ztoc", "ZTOC", "--layer", "1"], 2, "--ztoc goes without"),
            (["info", "IMAGE", "--layer", "2"], 2, "no layer is 2"),
            (["info", "IMAGE", "--platform", "linux/s390x"], 2, "linux/amd64"),
            (["info", "--ztoc", "BLOB"], 3, "zTOC"),
            (["info", "--ztoc", "/nowhere"], 3, "/nowhere"),
            (["get-file", "IMAGE"], 2, "name an image and the path"),
            (["get-file", "--ztoc", "ZTOC", "bin/tool"], 2, "go together"),
            (["get-file", "--ztoc", "ZTOC", "--blob", "BLOB", "IMAGE", "bin/tool"], 2, "one file"),
            (["get-file", "IMAGE", "bin/tool", "-o", "IMAGE"], 2, "would replace"),
            (["get-file", "IMAGE", "bin/none"], 3, "no such file"),
            (["get-file", "IMAGE", "bin"], 3, "folder"),
            (["get-file", "IMAGE", "bin/soft", "--layer", "1"], 3, "symlink to tool"),
            (["get-file", "--ztoc", "ZTOC", "--blob", "ZTOC", "bin/tool"], 4, "the zTOC is of one that is gzip"),
        ] as [([String], Int32, String)])
    func refusals(arguments: [String], code: Int32, reason: String) async throws {
        let places = [
            "IMAGE": path, "ZTOC": folder.file("layer.ztoc"), "BLOB": folder.file("layer.tar.gz"),
        ]
        let run = try await ToolRun.gpuimg(["ztoc"] + arguments.map { places[$0] ?? $0 })
        #expect(run.code == code, "\(run.error)")
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("gpuimg: error: "))
        #expect(run.error.contains(reason))
    }

    @Test("a damaged layer is not given out, and leaves no file")
    func damaged() async throws {
        var blob = image.layer.blob
        blob[image.ztoc.spans.compressedRange(of: 1).offset + 9] ^= 4
        try folder.write(blob, to: "layer.tar.gz")
        let run = try await ToolRun.gpuimg([
            "ztoc", "get-file", "--ztoc", folder.file("layer.ztoc"), "--blob", folder.file("layer.tar.gz"), "bin/tool",
            "-o", folder.file("out"),
        ])
        #expect(run.code == 4)
        #expect(run.error.contains("span 1 of the layer is damaged"))
        #expect(folder.names == ["image.tar", "layer.tar.gz", "layer.ztoc"])
    }

    @Test("an image without a SOCI index is told")
    func noIndex() async throws {
        for verb in [["info"], ["get-file"]] {
            let words = [Repository.fixture("busybox-docker25.tar")] + (verb == ["info"] ? [] : ["etc/passwd"])
            let run = try await ToolRun.gpuimg(["ztoc"] + verb + words)
            #expect(run.code == 3)
            #expect(run.error.contains("no SOCI index"))
        }
    }

    /// Two layers, of which the upper one is small: it replaces a file, removes one, and hides a folder's content.
    private func stacked(_ options: [String]) async throws -> String {
        var lower = LayerBuilder()
        lower.file("etc/replaced", "lower")
        lower.file("etc/removed", "lower")
        lower.file("etc/kept", "lower")
        lower.file("hidden/file", "lower")
        lower.file("filler", Self.text)
        var upper = LayerBuilder()
        upper.file("etc/replaced", "upper")
        upper.file("etc/.wh.removed")
        upper.folder("hidden/")
        upper.file("hidden/.wh..wh..opq")
        upper.symlink("link", to: "/etc/kept")
        let layers = [lower, upper].map { ImageBuilder.Layer(plain: $0.tar) }
        let source = try folder.write(ImageBuilder.archive(layers), to: "stacked.tar")
        let indexed = folder.file("indexed.tar")
        let run = try await ToolRun.gpuimg(["index", source, indexed] + options)
        #expect(run.code == 0, "\(run.error)")
        return indexed
    }

    @Test(
        "the file that a container sees is read, and none that a layer above it hides",
        arguments: [
            ("etc/kept", "lower"), ("/link", "lower"), ("etc/replaced", "upper"), ("etc/removed", nil),
            ("hidden/file", nil), ("hidden/.wh..wh..opq", nil),
        ] as [(String, String?)])
    func layers(name: String, content: String?) async throws {
        let all = try await stacked(["--min-layer-size", "0"])
        let run = try await ToolRun.gpuimg(["ztoc", "get-file", all, name])
        #expect(run.code == (content == nil ? 3 : 0), "\(run.error)")
        #expect(run.output == content ?? "")
        // The same where the upper layer has no zTOC, but for what only it has.
        let some = try await stacked(["--min-layer-size", "100000"])
        let again = try await ToolRun.gpuimg(["ztoc", "get-file", some, name])
        #expect(again.output == (content == "upper" ? "" : content ?? ""))
        if content == "upper" { #expect(again.error.contains("layer 2, which has the file, has no zTOC")) }
        let below = try await ToolRun.gpuimg(["ztoc", "get-file", some, "etc/removed", "--layer", "1"])
        #expect(below.output == "lower")
    }
}
