import TestSupport

extension FlavorRow {
    private static let cudart = "libcudart.so.12"
    private static let cublas = CUDAProgram(links: [cudart, "libcublas.so.12"])

    static let libraries: [FlavorRow] = [
        FlavorRow(
            name: "cudart alone", flavor: .devel, programs: ["app/server": CUDAProgram(links: [cudart])],
            current: "devel", recommended: "base", evidence: "/app/server needs libcudart.so.12",
            findings: ["static-libraries", "headers", "compat-libraries"], silent: ["base-cuda-unused"]),
        FlavorRow(
            name: "a static program", flavor: .devel, programs: ["app/server": CUDAProgram(isStatic: true)],
            current: "devel", recommended: "none", evidence: "no file of the image needs",
            sideEffect: "NVIDIA_REQUIRE_CUDA"),
        FlavorRow(
            name: "the driver alone", flavor: .runtime, programs: ["app/server": CUDAProgram(links: ["libcuda.so.1"])],
            current: "runtime", recommended: "none", sideEffect: "NVIDIA_VISIBLE_DEVICES", silent: ["library-missing"]),
        FlavorRow(
            name: "cublas", flavor: .devel, programs: ["app/server": cublas], current: "devel",
            recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"],
            evidence: "/app/server needs libcublas.so.12", sideEffect: "nvcc, headers"),
        FlavorRow(
            name: "cublas of 11", flavor: .devel, release: .v11,
            programs: ["app/server": CUDAProgram(links: ["libcudart.so.11.0", "libcublas.so.11"])], current: "devel",
            recommended: "runtime", packages: ["cuda-nvrtc-11-8", "libcublas-11-8"]),
        FlavorRow(
            name: "cublas of 13 without lists of packages", flavor: .devel, release: .v13,
            signs: [.environment, .packages, .files],
            programs: ["app/server": CUDAProgram(links: ["libcudart.so.13", "libcublas.so.13"])], current: "devel",
            recommended: "runtime", packages: ["cuda-nvrtc-13-0", "libcublas-13-0"]),
        FlavorRow(
            name: "cublas by dlopen", flavor: .devel,
            programs: ["app/server": CUDAProgram(links: [cudart], opens: ["libcublas.so.12"])], current: "devel",
            recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"],
            evidence: "/app/server opens libcublas.so.12"),
        FlavorRow(
            name: "cublas by a name that only devel has", flavor: .devel,
            programs: ["app/server": CUDAProgram(opens: ["libcublas.so"])], current: "devel", recommended: "devel",
            packages: ["cuda-nvrtc-12-4", "libcublas-12-4", "libcublas-dev-12-4"],
            evidence: "/app/server opens libcublas.so", silent: ["static-libraries", "headers"]),
        FlavorRow(
            name: "cublas by either name", flavor: .devel,
            programs: ["app/server": CUDAProgram(opens: ["libcublas.so.12", "libcublas.so"])], current: "devel",
            recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"]),
        FlavorRow(
            name: "cufft, which opens others", flavor: .devel,
            programs: ["app/server": CUDAProgram(links: ["libcufft.so.11"])], current: "devel", recommended: "runtime",
            packages: ["cuda-nvrtc-12-4", "libcufft-12-4", "libnvjitlink-12-4"],
            evidence: "/app/server needs libcufft.so.11, which opens libnvJitLink.so.12"),
        FlavorRow(
            name: "cusparse of 13, which opens nvJitLink", flavor: .runtime, release: .v13,
            programs: ["app/server": CUDAProgram(links: ["libcusparse.so.12"])], current: "runtime",
            recommended: "runtime", packages: ["libcusparse-13-0", "libnvjitlink-13-0"]),
        FlavorRow(
            name: "cuDNN 9", flavor: .cudnnDevel, programs: ["app/server": CUDAProgram(links: ["libcudnn.so.9"])],
            current: "cudnn-devel", recommended: "cudnn-runtime",
            packages: ["cuda-nvrtc-12-4", "libcublas-12-4", "libcudnn9-cuda-12"],
            evidence: "libcudnn_engines_precompiled.so.9", silent: ["cudnn-incomplete"]),
        FlavorRow(
            name: "cuDNN 8", flavor: .cudnnDevel, release: .v11,
            programs: ["app/server": CUDAProgram(links: ["libcudnn.so.8"])], current: "cudnn-devel",
            recommended: "cudnn-runtime", packages: ["cuda-nvrtc-11-8", "libcublas-11-8", "libcudnn8"],
            evidence: "libcudnn_ops_infer.so.8", silent: ["cudnn-incomplete"]),
        FlavorRow(
            name: "NCCL", flavor: .devel, programs: ["app/server": CUDAProgram(links: [cudart, "libnccl.so.2"])],
            current: "devel", recommended: "runtime", packages: ["libnccl2"]),
        FlavorRow(
            name: "a library that the image lacks", flavor: .base, programs: ["app/server": cublas],
            entrypoint: ["/app/server"], current: "base", recommended: "runtime", packages: ["libcublas-12-4"],
            evidence: "which the image does not have", findings: ["library-missing"]),
        FlavorRow(
            name: "cublas installed on base", flavor: .base, programs: ["app/server": cublas],
            change: { $0.installLibraries(of: ["libcublas-12-4", "cuda-nvrtc-12-4"]) }, current: "base",
            recommended: "base", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"]),
        FlavorRow(
            name: "TensorRT", flavor: .runtime,
            programs: ["app/server": CUDAProgram(links: [cudart, "libnvinfer.so.10"])],
            change: { image in
                let path = image.systemFolder + "/libnvinfer.so.10"
                let file = LoadableELF(soname: "libnvinfer.so.10", needed: ["libcublas.so.12"], size: 90_000)
                image.install(["libnvinfer10"], files: [(path, file)])
            }, current: "runtime", recommended: "runtime",
            packages: ["cuda-nvrtc-12-4", "libcublas-12-4", "libnvinfer10"]),
        FlavorRow(
            name: "cuTENSOR", flavor: .devel,
            programs: ["app/server": CUDAProgram(links: [cudart, "libcutensor.so.2"])],
            change: { image in
                let path = image.systemFolder + "/libcutensor/12/libcutensor.so.2"
                let file = LoadableELF(soname: "libcutensor.so.2", size: 90_000)
                image.install(["libcutensor2"], files: [(path, file)])
                image.environment.removeAll { $0.hasPrefix("LD_LIBRARY_PATH=") }
                image.environment.append("LD_LIBRARY_PATH=/\(image.systemFolder)/libcutensor/12")
            }, current: "devel", recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcutensor2"]),
        FlavorRow(
            name: "libcupti, which only devel has", flavor: .devel,
            programs: [
                "app/server": CUDAProgram(links: ["libcupti.so.12"], rpath: "/usr/local/cuda/extras/CUPTI/lib64")
            ],
            current: "devel", recommended: "devel", packages: ["cuda-cupti-12-4"]),
    ]
}
