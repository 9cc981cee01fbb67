import TestSupport

extension FlavorRow {
    private static let packages = "usr/local/lib/python3.12/dist-packages"
    private static let wheels = packages + "/nvidia"
    private static let rpath = "$ORIGIN/../../nvidia/cublas/lib:$ORIGIN/../../nvidia/cuda_runtime/lib:$ORIGIN"

    /// What `pip install torch` puts beside torch.
    @Sendable private static func addWheels(_ image: inout CUDAImage) { addWheels(&image, packages) }

    private static func addWheels(_ image: inout CUDAImage, _ folder: String) {
        image.add("RUN pip install torch") { layer in
            for (part, soname, needed) in [
                ("cuda_runtime", "libcudart.so.12", []), ("cublas", "libcublas.so.12", ["libcublasLt.so.12"]),
                ("cublas", "libcublasLt.so.12", []), ("cuda_nvrtc", "libnvrtc.so.12", []),
                ("cuda_nvrtc", "libnvrtc-builtins.so.12.4", []),
            ] {
                let file = LoadableELF(soname: soname, needed: needed, runpath: "$ORIGIN", size: 7_000)
                layer.file("\(folder)/nvidia/\(part)/lib/\(soname)", file.bytes)
            }
        }
    }

    private static let torch: KeyValuePairs<String, CUDAProgram> = [
        packages + "/torch/lib/libtorch_cuda.so":
            CUDAProgram(
                links: ["libc10.so", "libcudart.so.12", "libcublas.so.12"], rpath: rpath, soname: "libtorch_cuda.so"),
        packages + "/torch/lib/libc10.so": CUDAProgram(soname: "libc10.so"),
        packages + "/vllm/_C.abi3.so":
            CUDAProgram(links: ["libc10.so", "libtorch_cuda.so", "libcudart.so.12"], soname: "_C.abi3.so"),
        packages + "/bitsandbytes/libbitsandbytes_cuda124.so":
            CUDAProgram(links: ["libcudart.so.12", "libcublas.so.12"], soname: "libbitsandbytes_cuda124.so"),
    ]

    static let bundles: [FlavorRow] = [
        FlavorRow(
            name: "torch of wheels on runtime", flavor: .runtime, programs: torch, change: addWheels,
            current: "runtime", recommended: "none", findings: ["base-cuda-unused", "duplicate-soname"],
            silent: ["library-missing", "two-majors"]),
        FlavorRow(
            name: "torch of wheels on Ubuntu", flavor: .plain, programs: torch, change: addWheels, current: "none",
            recommended: "none", findings: ["no-visible-devices", "no-driver-capabilities"],
            silent: ["base-cuda-unused", "duplicate-soname"]),
        FlavorRow(
            name: "a module that nothing loads torch for takes the loader's", flavor: .runtime,
            programs: [
                packages + "/onnxruntime/capi/libonnxruntime_providers_cuda.so":
                    CUDAProgram(
                        links: ["libcudart.so.12", "libcublas.so.12"], soname: "libonnxruntime_providers_cuda.so")
            ], change: addWheels, current: "runtime", recommended: "runtime",
            packages: ["cuda-nvrtc-12-4", "libcublas-12-4"], silent: ["base-cuda-unused"]),
        FlavorRow(
            name: "a server of C++ beside wheels takes the loader's", flavor: .runtime,
            programs: ["app/server": CUDAProgram(opens: ["libcublas.so.12"])], change: addWheels,
            current: "runtime", recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"],
            silent: ["base-cuda-unused"]),
        FlavorRow(
            name: "numpy alone", flavor: .devel,
            programs: [packages + "/numpy/_core/_multiarray_umath.so": CUDAProgram(soname: "_multiarray_umath.so")],
            current: "devel", recommended: "none", silent: ["base-cuda-unused"]),
        FlavorRow(
            name: "conda", flavor: .runtime,
            programs: [
                "opt/conda/lib/python3.12/site-packages/torch/lib/libtorch_cuda.so":
                    CUDAProgram(
                        links: ["libcublas.so.12"], rpath: "$ORIGIN/../../../..", soname: "libtorch_cuda.so")
            ],
            change: {
                $0.add("RUN conda install pytorch") { layer in
                    for (soname, needed) in [
                        ("libcublas.so.12", ["libcublasLt.so.12"]), ("libcublasLt.so.12", []),
                        ("libnvrtc.so.12", []), ("libnvrtc-builtins.so.12.4", []),
                    ] {
                        layer.file(
                            "opt/conda/lib/\(soname)",
                            LoadableELF(soname: soname, needed: needed, rpath: "$ORIGIN", size: 9_000).bytes)
                    }
                }
            }, current: "runtime", recommended: "none", findings: ["base-cuda-unused"]),
        FlavorRow(
            name: "TensorFlow, which puts names together, on cuDNN's image", flavor: .cudnnRuntime,
            change: {
                $0.add("RUN pip install tensorflow") { layer in
                    var file = LoadableELF(soname: "libtensorflow_cc.so.2", constants: ["lib%s.so.%s"], size: 20_000)
                    file.trailer = FatbinBuilder.region([.cubin(90)])
                    layer.file(packages + "/tensorflow/libtensorflow_cc.so.2", file.bytes)
                }
            }, current: "cudnn-runtime", recommended: "cudnn-runtime",
            packages: [
                "cuda-nvrtc-12-4", "libcublas-12-4", "libcudnn9-cuda-12", "libcufft-12-4", "libcurand-12-4",
                "libcusolver-12-4", "libcusparse-12-4", "libnccl2", "libnvjitlink-12-4",
            ]),
        FlavorRow(
            name: "TensorFlow without GPU code", flavor: .cudnnRuntime,
            change: {
                $0.add("RUN pip install tensorflow-cpu") { layer in
                    let file = LoadableELF(soname: "libtensorflow_cc.so.2", constants: ["lib%s.so.%s"])
                    layer.file(packages + "/tensorflow/libtensorflow_cc.so.2", file.bytes)
                }
            }, current: "cudnn-runtime", recommended: "none"),
        FlavorRow(
            name: "libraries that were copied beside the program", flavor: .plain,
            programs: ["usr/local/bin/server": CUDAProgram(links: ["libcublas.so.12"])],
            change: {
                $0.add("COPY --from=build /usr/local/cuda/lib64/libcublas.so.12 /usr/local/lib/") {
                    $0.file("usr/local/lib/libcublas.so.12", LoadableELF(soname: "libcublas.so.12").bytes)
                }
            }, current: "none", recommended: "none"),
        FlavorRow(
            name: "libraries in an archive of Java's, which nobody sees", flavor: .cudnnRuntime,
            change: { $0.add("COPY app.jar") { $0.file("app/lib/onnxruntime_gpu-1.19.2.jar", "PK") } },
            current: "cudnn-runtime", recommended: "none",
            sideEffect: "/app/lib/onnxruntime_gpu-1.19.2.jar holds what is unpacked"),
    ]
}
