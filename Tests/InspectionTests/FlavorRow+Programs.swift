import TestSupport

extension FlavorRow {
    private static let compiler = ["cuda-cudart-dev-12-4", "cuda-nvcc-12-4"]

    private static func devel(
        _ name: String, _ entrypoint: [String], _ program: CUDAProgram? = nil, evidence: String,
        _ change: @escaping @Sendable (inout CUDAImage) -> Void = { _ in }
    ) -> FlavorRow {
        FlavorRow(
            name: name, flavor: .devel, programs: program.map { ["app/server": $0] } ?? [:], entrypoint: entrypoint,
            change: change, current: "devel", recommended: "devel", packages: compiler, evidence: evidence,
            silent: ["headers", "static-libraries"])
    }

    static let programs: [FlavorRow] = [
        devel("nvcc itself", ["nvcc", "-o", "a", "a.cu"], evidence: "the image's command names nvcc"),
        devel(
            "nvcc by a shell", ["/bin/sh", "-c", "cd /src && nvcc -o /tmp/a a.cu; /tmp/a"],
            evidence: "the image's command names nvcc"),
        devel("ptxas by its path", ["/usr/local/cuda/bin/ptxas"], evidence: "names /usr/local/cuda/bin/ptxas"),
        devel(
            "a program that names nvcc", ["/app/server"], CUDAProgram(runs: "/usr/local/cuda/bin/nvcc a.cu"),
            evidence: "/app/server, which the image runs, names nvcc"),
        devel(
            "a script that names ptxas", ["/start.sh"], evidence: "/start.sh, which the image runs, names ptxas"
        ) {
            $0.add("COPY start.sh /") { $0.file("start.sh", "#!/bin/sh\nptxas --version && exec /app/x\n") }
        },
        devel(
            "FlashInfer, which compiles as it serves", ["python3"],
            evidence: "usr/local/lib/python3.12/dist-packages/flashinfer/jit"
        ) {
            $0.add("RUN pip install flashinfer") {
                $0.file("usr/local/lib/python3.12/dist-packages/flashinfer/jit/core.py", "import os\n")
            }
        },
        FlavorRow(
            name: "FlashInfer where nothing can compile", flavor: .runtime,
            change: {
                $0.add("RUN pip install flashinfer") {
                    $0.file("usr/local/lib/python3.12/dist-packages/flashinfer/jit/core.py", "import os\n")
                }
            }, current: "runtime", recommended: "none"),
        FlavorRow(
            name: "a program beside the one that the image runs", flavor: .devel,
            programs: ["app/server": CUDAProgram(), "app/tool": CUDAProgram(runs: "nvcc a.cu")],
            entrypoint: ["/app/server"], current: "devel", recommended: "none"),
        FlavorRow(
            name: "the banner of the runtime image", flavor: .runtime,
            entrypoint: ["/opt/nvidia/nvidia_entrypoint.sh"], current: "runtime", recommended: "none",
            sideEffect: "has no ENTRYPOINT"),
        FlavorRow(
            name: "nvcc that is not there", flavor: .base, entrypoint: ["nvcc", "a.cu"], current: "base",
            recommended: "devel", packages: compiler),
        FlavorRow(
            name: "nvcc installed on base", flavor: .base, entrypoint: ["nvcc", "a.cu"],
            change: { image in
                image.install(
                    ["cuda-nvcc-12-4", "cuda-cudart-dev-12-4"],
                    files: [("usr/local/cuda-12.4/bin/nvcc", LoadableELF(size: 50_000))])
            }, current: "base", recommended: "base", packages: compiler),
        FlavorRow(
            name: "a debugger", flavor: .devel, entrypoint: ["cuda-gdb", "/app/server"],
            change: {
                $0.install(
                    ["cuda-gdb-12-4"], files: [("usr/local/cuda-12.4/bin/cuda-gdb", LoadableELF(size: 50_000))])
            }, current: "devel", recommended: "devel", packages: ["cuda-gdb-12-4"],
            evidence: "the image's command runs /usr/local/cuda-12.4/bin/cuda-gdb"),
        FlavorRow(
            name: "a debugger of no list", flavor: .devel, signs: [.environment, .files],
            entrypoint: ["cuda-gdb", "/app/server"],
            change: {
                $0.install(
                    ["cuda-gdb-12-4"], files: [("usr/local/cuda-12.4/bin/cuda-gdb", LoadableELF(size: 50_000))])
            }, current: "devel", recommended: "devel", packages: ["cuda-toolkit-12-4"]),
        FlavorRow(
            name: "DeepGEMM inside of vLLM", flavor: .devel,
            change: {
                $0.add("RUN pip install vllm") {
                    $0.file("opt/venv/lib/python3.12/site-packages/vllm/third_party/deep_gemm/jit.py", "import os\n")
                }
            }, current: "devel", recommended: "devel", packages: compiler, evidence: "compiles with nvcc as it runs"),
        FlavorRow(
            name: "torch and triton, which may want compilers", flavor: .devel,
            change: {
                $0.add("RUN pip install torch") {
                    let packages = "usr/local/lib/python3.12/dist-packages/"
                    $0.file(packages + "torch/utils/cpp_extension.py", "import os\n")
                    $0.file(packages + "triton/backends/nvidia/compiler.py", "import os\n")
                }
            }, current: "devel", recommended: "none", sideEffect: "triton and torch.compile need gcc"),
    ]
}
