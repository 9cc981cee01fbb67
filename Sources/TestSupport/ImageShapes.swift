/// Images made of layer tars by Fixtures/image_shapes.py.
package enum ImageShapes {
    /// Writes one image in each of `shapes` (`legacy`, `docker25`, `containerd`, `oci`, `oci-dir`) to its path.
    package static func write(
        layers: [String], tag: String = "gpuimg.test/made:1", shapes: [String: String]
    ) async throws {
        let run = try await ToolRun.run(
            "python3",
            [Repository.fixture("image_shapes.py")] + layers.flatMap { ["--layer", $0] }
                + ["--tag", tag, "--entrypoint", "/entrypoint"]
                + shapes.flatMap { ["--write", "\($0.key)=\($0.value)"] })
        guard run.code == 0 else { throw ToolFailure(run) }
    }
}
