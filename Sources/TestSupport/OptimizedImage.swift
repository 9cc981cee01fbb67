package import JSON

/// What `gpuimg optimize` made of an image, as its own report tells it.
package struct OptimizedImage: Sendable {
    /// A layer of the first image in the report.
    package struct Layer: Sendable {
        package let outcome: String
        package let reason: String?
        /// The digest that it was read under.
        package let source: String
        /// The digest that it was written under; nil where it stays as it was.
        package let digest: String?
        package let tocDigest: String?
    }

    package let path: String
    package let digest: String
    package let layers: [Layer]
    package let report: JSONValue

    /// Runs `optimize`, which must succeed, into a new archive in `folder`.
    package static func make(
        _ source: String, _ options: [String] = [], in folder: TemporaryDirectory, named name: String = "optimized.tar"
    ) async throws -> OptimizedImage {
        try await make(source, options, at: folder.file(name), report: folder.file(name + ".report"))
    }

    private static func make(
        _ source: String, _ options: [String], at path: String, report: String
    ) async throws -> OptimizedImage {
        let run = try await ToolRun.gpuimg(["optimize", source, path, "--report", report] + options)
        guard run.code == 0 else { throw ToolFailure(run) }
        let value = try JSONValue(parsing: try Repository.read(report))
        let layers = value["images"]?.array?.first?["layers"]?.array ?? []
        return OptimizedImage(
            path: path, digest: run.lastLine, layers: layers.map(Layer.init), report: value)
    }

    /// Unpacks the archive into a folder of its own; gives that folder.
    package func unpacked() async throws -> String {
        let folder = path + ".unpacked"
        let run = try await ToolRun.run("bash", ["-c", "mkdir \"$1\" && tar -xf \"$0\" -C \"$1\"", path, folder])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder
    }
}

extension OptimizedImage.Layer {
    fileprivate init(_ value: JSONValue) {
        self.init(
            outcome: value["outcome"]?.string ?? "", reason: value["reason"]?.string,
            source: value["sourceDigest"]?.string ?? "", digest: value["digest"]?.string,
            tocDigest: value["tocDigest"]?.string)
    }

    /// Where the blob lies in a layout.
    package var blobPath: String { "blobs/sha256/" + (digest ?? source).dropFirst("sha256:".count) }
}
