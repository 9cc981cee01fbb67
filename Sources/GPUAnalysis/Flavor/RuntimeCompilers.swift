internal import ImageCore
internal import Layers

/// Packages that start the CUDA compiler or assembler while a program runs, which no file tells that a loader reads.
///
/// torch's own extensions (`torch.utils.cpp_extension`) are in every copy of it and say nothing; triton brings its
/// assembler.
struct RuntimeCompilers {
    /// The tool, and who starts it.
    private(set) var wishes: [(tool: String, reason: String)] = []

    /// Sentences on what may be compiled as a program runs, and need not be.
    private(set) var cautions: [String] = []

    init(_ survey: ImageSurvey) {
        var found: [Int: FilePathBytes] = [:]
        var isPrebuilt = [false, false]
        var bringsAssembler = false
        var cautions: Set<Int> = []
        survey.merged.forEachShown { path, _, _ in
            guard path.bytes.has("-packages/") else { return }
            for (index, folder) in Self.folders.enumerated() where path.bytes.has(folder) {
                found[index] = found[index].map { min($0, path) } ?? path
            }
            for (index, folder) in Self.prebuilt.enumerated() where path.bytes.has(folder) {
                isPrebuilt[index] = true
            }
            for (index, caution) in Self.cautions.enumerated() where path.bytes.has(caution.key) {
                cautions.insert(index)
            }
            if path.bytes.has("-packages/nvidia/"), path.lastComponent.elementsEqual("ptxas".utf8) {
                bringsAssembler = true
            }
        }
        self.cautions = cautions.sorted().map { Self.cautions[$0].value }
        for (index, path) in found.sorted(by: { $0.key < $1.key }) {
            // Both wheels together hold all that FlashInfer would compile.
            if index == 0, !isPrebuilt.contains(false) { continue }
            wishes.append(("nvcc", "/\(path) belongs to a package that compiles with nvcc as it runs"))
        }
        guard !bringsAssembler else { return }
        for program in survey.programs
        where RuntimeFrameworks.usesGPU(program.path, program.facts) && program.facts.tools.contains(.ptxas) {
            wishes.append(("ptxas", "/\(program.path) compiles for GPUs as it runs and names ptxas"))
        }
    }

    /// Below a folder of packages; FlashInfer goes first.
    private static let folders: [StaticString] = [
        "-packages/flashinfer/jit/", "/deep_gemm/", "-packages/pycuda/", "-packages/deepspeed/",
        "-packages/tilelang/", "-packages/tvm/contrib/", "-packages/cutlass/backend/",
    ]
    private static let cautions: KeyValuePairs<StaticString, String> = [
        "-packages/torch/utils/cpp_extension.py":
            "torch.utils.cpp_extension compiles with nvcc and g++ where a program asks it to: no file tells whether one does",
        "-packages/triton/backends/":
            "triton and torch.compile need gcc and the headers of libc as they run, which devel brings with nvcc",
        "-packages/numba/cuda/":
            "numba.cuda takes libnvvm and libdevice from the toolkit: no file tells whether it is used",
        "-packages/numba_cuda/":
            "numba-cuda takes libnvvm and libdevice from the toolkit or a wheel: no file tells whether it is used",
    ]
    private static let prebuilt: [StaticString] = ["-packages/flashinfer_jit_cache/", "-packages/flashinfer_cubin/"]
}
