import JSON
import TestSupport
import Testing

/// The tars of make_tars.py as the one layer of an image. The layer is plain: where a gzip stream's own end would prove
/// that nothing is missing, here nothing does.
@Suite struct HostileLayerTests {
    @Test(arguments: [("docker25", "estargz"), ("legacy", "estargz"), ("docker25", "zstd-chunked")])
    func `each odd layer is rewritten, left or refused as its maker says`(shape: String, format: String) async throws {
        let folder = try TemporaryDirectory()
        let make = try await ToolRun.run("python3", [Repository.interop("make_tars.py"), folder.file("tars")])
        #expect(make.code == 0)
        let manifest = try JSONValue(parsing: try Repository.read(folder.file("tars/MANIFEST.json")))
        let cases = try #require(manifest.object?.members)
        #expect(cases.count > 50)
        for (name, facts) in cases {
            let image = folder.file(shape + "-" + name)
            try await ImageShapes.write(layers: [folder.file("tars/" + name)], shapes: [shape: image])
            let comment = Comment(rawValue: "\(name): \(facts["description"]?.string ?? "")")
            switch facts["expect"]?.string {
            case "rewrite": try await expectRewritten(image, format, folder, comment)
            case "untouched": try await expectUntouched(image, format, facts["reason"]?.string ?? "?", folder, comment)
            default: try await expectRefused(image, format, folder, comment)
            }
        }
    }

    private func expectRewritten(
        _ image: String, _ format: String, _ folder: TemporaryDirectory, _ comment: Comment
    ) async throws {
        let made = try await OptimizedImage.make(
            image, ["--no-trace", "--strict", "--layer-format", format], in: folder, named: "rewritten.tar")
        let layer = try #require(made.layers.first)
        #expect(layer.outcome == "rewritten", comment)
        let verify = try await ToolRun.gpuimg(["verify", made.path])
        #expect(verify.code == 0 && verify.lastLine.hasSuffix(": ok"), comment)
        guard format == "estargz" else { return }
        let blob = try await ToolRun.script(
            "tar -xOf \"$0\" \"$1\" > \"$2\"", [made.path, layer.blobPath, folder.file("blob")])
        #expect(blob.code == 0)
        let reader = try await ToolRun.run(
            "python3",
            [Repository.interop("read_estargz.py"), folder.file("blob"), "--toc-digest", layer.tocDigest ?? ""])
        #expect(reader.code == 0, "\(comment): \(reader.error)")
    }

    private func expectUntouched(
        _ image: String, _ format: String, _ reason: String, _ folder: TemporaryDirectory, _ comment: Comment
    ) async throws {
        let made = try await OptimizedImage.make(
            image, ["--no-trace", "--layer-format", format], in: folder, named: "untouched.tar")
        let layer = try #require(made.layers.first)
        #expect(layer.outcome == "untouched", comment)
        #expect(layer.reason?.contains(reason) == true, comment)
        let listing = try await ToolRun.run("tar", ["-tf", made.path])
        #expect(listing.output.contains(layer.blobPath), comment)
        #expect(try await ToolRun.gpuimg(["verify", made.path]).code == 0, comment)

        let strict = folder.file("strict.tar")
        let run = try await ToolRun.gpuimg([
            "optimize", image, strict, "--no-trace", "--strict", "--layer-format", format,
        ])
        #expect(run.code == 1, comment)
        #expect(run.error.contains(reason), comment)
        #expect(!folder.names.contains("strict.tar"), comment)
    }

    private func expectRefused(
        _ image: String, _ format: String, _ folder: TemporaryDirectory, _ comment: Comment
    ) async throws {
        let out = folder.file("refused.tar")
        let run = try await ToolRun.gpuimg(["optimize", image, out, "--no-trace", "--layer-format", format])
        #expect(run.code == 3, comment)
        #expect(run.error.contains(image), comment)
        #expect(!folder.names.contains("refused.tar"), comment)
    }
}
