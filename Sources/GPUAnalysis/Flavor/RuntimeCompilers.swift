internal import ImageCore
internal import Layers

/// Packages that start the CUDA compiler or assembler while a program runs, which no file tells that a loader reads.
///
/// torch's own extensions (`torch.utils.cpp_extension`) are in every copy of it and say nothing; triton brings its
/// assembler.
struct RuntimeCompilers {
    /// The tool, and who starts it.
    private(set) var wishes: [(tool: String, reason: String)] = []

    init(_ survey: ImageSurvey) {
        var found: [Int: FilePathBytes] = [:]
        var isPrebuilt = [false, false]
        var bringsAssembler = false
        survey.merged.forEachShown { path, _, _ in
            guard path.bytes.has("-packages/") else { return }
            for (index, folder) in Self.folders.enumerated() where path.bytes.has(folder) {
                found[index] = found[index].map { min($0, path) } ?? path
            }
            for (index, folder) in Self.prebuilt.enumerated() where path.bytes.has(folder) {
                isPrebuilt[index] = true
            }
            if path.bytes.has("-packages/nvidia/"), path.lastComponent.elementsEqual("ptxas".utf8) { bringsAssembler = true }
        }
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
        "-packages/flashinfer/jit/", "-packages/deep_gemm/", "-packages/pycuda/", "-packages/deepspeed/",
        "-packages/tilelang/", "-packages/tvm/contrib/", "-packages/cutlass/backend/",
    ]
    private static let prebuilt: [StaticString] = ["-packages/flashinfer_jit_cache/", "-packages/flashinfer_cubin/"]
}
