import JSON
import TestSupport
import Testing

@Suite(.enabled(if: Repository.vectors != nil, "this checkout has no vectors beside it"))
struct VectorTests {
    private func toc(_ layer: String) async throws -> [String: JSONValue] {
        let value = try JSONValue(parsing: try Repository.read(layer))
        var entries: [String: JSONValue] = [:]
        for entry in value["entries"]?.array ?? [] {
            guard let type = entry["type"]?.string, type != "chunk", let name = entry["name"]?.string else { continue }
            var facts = JSONObject()
            for key in [
                "type", "size", "modtime", "linkName", "mode", "uid", "gid", "userName", "groupName", "devMajor",
                "devMinor", "xattrs", "digest",
            ] {
                facts[key] = entry[key]
            }
            entries[name] = .object(facts)
        }
        return entries
    }

    @Test(arguments: [
        ("noprefetch.esgz", []), ("prefetch.esgz", []), ("minchunk.esgz", []), ("chunk1MiB.esgz", []),
        ("exttoc.esgz", ["exttoc.toc.tar.gz"]),
    ])
    func `the reader by the book accepts what the reference writer wrote`(name: String, toc: [String]) async throws {
        let vectors = try #require(Repository.vectors)
        let external = toc.flatMap { ["--external-toc", vectors + "/" + $0] }
        let run = try await ToolRun.run(
            "python3", [Repository.interop("read_estargz.py"), vectors + "/" + name] + external)
        #expect(run.code == 0, "\(run.error)")
    }

    @Test(arguments: ["plain.oci.tar", "soci-v2.oci.tar"])
    func `images of the reference tools verify`(name: String) async throws {
        let run = try await ToolRun.gpuimg(["verify", try #require(Repository.vectors) + "/" + name])
        #expect(run.code == 0, "\(run.output)\(run.error)")
    }

    @Test(arguments: [
        ("noprefetch.esgz", [], false), ("prefetch.esgz", [], true),
        ("chunk1MiB.esgz", ["--chunk-size", "1MiB"], true),
    ])
    func `the same input has the same entries in its TOC`(
        name: String, options: [String], isPrefetched: Bool
    ) async throws {
        let vectors = try #require(Repository.vectors)
        let folder = try TemporaryDirectory()
        let made = try await OptimizedImage.make(
            vectors + "/plain.oci.tar",
            options + (isPrefetched ? ["--prefetch-list", vectors + "/prefetch.txt"] : ["--no-trace"]), in: folder)
        let blob = try await made.unpacked() + "/" + (try #require(made.layers.first)).blobPath
        // The TOC is the last file of the layer's tar.
        let run = try await ToolRun.script(
            "gzip -dc \"$0\" | tar -xOf - stargz.index.json > \"$1\"", [blob, folder.file("toc.json")])
        #expect(run.code == 0, "\(run.error)")
        let ours = try await toc(folder.file("toc.json"))
        let theirs = try await toc("\(vectors)/\(name).toc.json")
        for (path, entry) in theirs { #expect(ours[path] == entry, "\(path)") }
        // A prioritized file without parents gets them from us, not from the reference writer.
        let added = Set(ours.keys).subtracting(theirs.keys)
        #expect(added.allSatisfy { ours[$0]?["type"]?.string == "dir" }, "\(added)")
        #expect(isPrefetched || added.isEmpty)
    }
}
