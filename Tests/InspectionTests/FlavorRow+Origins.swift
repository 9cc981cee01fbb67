import TestSupport

extension FlavorRow {
    /// Each flavour by each kind of sign alone.
    static let origins: [FlavorRow] =
        [
            ("environment", CUDAImage.Signs.environment), ("history", .history), ("packages", .packages),
            ("files", .files), ("all", .all),
            ("all but the environment", [.labels, .history, .packages, .lists, .files]),
        ].flatMap { name, signs in
            [
                (CUDAImage.Flavor.plain, "none"), (.base, "base"), (.runtime, "runtime"),
                (.cudnnRuntime, "cudnn-runtime"), (.devel, "devel"), (.cudnnDevel, "cudnn-devel"),
            ].flatMap { flavor, current in
                [CUDAImage.Release.v11, .v12, .v13].map { release in
                    FlavorRow(
                        name: "\(current) of \(release.full) by \(name)", flavor: flavor, release: release,
                        signs: signs,
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
            FlavorRow(
                name: "one library copied to where the toolkit is", flavor: .plain, signs: .files,
                programs: ["app/server": CUDAProgram(links: ["libcublas.so.12"], rpath: "/usr/local/cuda/lib64")],
                change: {
                    $0.add("COPY --from=build /usr/local/cuda/lib64/libcublas.so.12 /usr/local/cuda/lib64/") {
                        $0.file("usr/local/cuda/lib64/libcublas.so.12", LoadableELF(soname: "libcublas.so.12").bytes)
                    }
                }, current: "none", recommended: "none", packages: []),
            FlavorRow(
                name: "NCCL copied to Ubuntu's own folder, which has no repository of NVIDIA's", flavor: .plain,
                programs: ["app/server": CUDAProgram(links: ["libnccl.so.2"])],
                change: {
                    $0.add("COPY --from=build /usr/lib/x86_64-linux-gnu/libnccl.so.2 /usr/lib/x86_64-linux-gnu/") {
                        $0.file("usr/lib/x86_64-linux-gnu/libnccl.so.2", LoadableELF(soname: "libnccl.so.2").bytes)
                    }
                }, current: "none", recommended: "none", packages: []),
            FlavorRow(
                name: "NCCL installed on Ubuntu", flavor: .plain,
                programs: ["app/server": CUDAProgram(links: ["libnccl.so.2"])],
                change: {
                    $0.install(
                        ["libnccl2"],
                        files: [("usr/lib/x86_64-linux-gnu/libnccl.so.2", LoadableELF(soname: "libnccl.so.2"))])
                }, current: "none", recommended: "none", packages: ["libnccl2"]),
            FlavorRow(
                name: "Red Hat's steps without variables", flavor: .plain, signs: .history,
                system: "ID=\"rocky\"\nVERSION_ID=\"9.4\"\n",
                change: {
                    $0.add("RUN /bin/sh -c yum install -y cuda-cudart-12-4-12.4.127-1 cuda-compat-12-4") {
                        $0.folder("usr")
                    }
                    $0.add("RUN /bin/sh -c yum install -y cuda-libraries-12-4-12.4.1-1 && yum clean all") {
                        $0.folder("usr")
                    }
                }, current: "runtime", recommended: "none"),
        ]
}
