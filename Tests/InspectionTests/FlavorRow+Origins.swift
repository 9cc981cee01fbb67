import TestSupport

extension FlavorRow {
    /// Each flavour by each kind of sign alone.
    static let origins: [FlavorRow] =
        [
            ("environment", CUDAImage.Signs.environment), ("history", .history), ("packages", .packages),
            ("files", .files), ("all", .all), ("all but the environment", [.labels, .history, .packages, .lists, .files]),
        ].flatMap { name, signs in
            [
                (CUDAImage.Flavor.plain, "none"), (.base, "base"), (.runtime, "runtime"),
                (.cudnnRuntime, "cudnn-runtime"), (.devel, "devel"), (.cudnnDevel, "cudnn-devel"),
            ].flatMap { flavor, current in
                [CUDAImage.Release.v11, .v12, .v13].map { release in
                    FlavorRow(
                        name: "\(current) of \(release.full) by \(name)", flavor: flavor, release: release, signs: signs,
                        current: current, recommended: "none")
                }
            }
        } + [
            FlavorRow(
                name: "cuDNN by its label", flavor: .cudnnRuntime, signs: .labels, current: "cudnn-runtime",
                recommended: "none"),
            FlavorRow(
                name: "what was installed on base makes no other flavour of it", flavor: .base,
                change: { $0.install(["libcudnn9-cuda-12", "cuda-minimal-build-12-4"]) }, current: "base",
                recommended: "none"),
            FlavorRow(
                name: "a variable of anybody's is no sign", flavor: .plain,
                change: { $0.environment += ["CUDA_VERSION=12.4", "NCCL_VERSION=2"] }, current: "none",
                recommended: "none"),
        ]
}
