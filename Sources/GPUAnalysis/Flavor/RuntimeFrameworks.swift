internal import ImageCore

/// Libraries of frameworks that put the names of NVIDIA's libraries together as they run (`lib%s.so.%s`), so that no
/// string of theirs tells them: TensorFlow's and XLA's loader of shared objects.
enum RuntimeFrameworks {
    /// Patterns, as the catalogue of what libraries open has them.
    static func names(openedBy path: FilePathBytes, _ facts: ProgramFacts) -> [String] {
        usesGPU(path, facts) ? libraries.map { $0 + ".so.*" } : []
    }

    /// Whether it is one of them, and not a build without GPUs: that has no GPU code.
    static func usesGPU(_ path: FilePathBytes, _ facts: ProgramFacts) -> Bool {
        guard facts.gpuCode != nil else { return false }
        return files.contains { path.lastComponent.starts(with: $0.utf8) }
    }

    private static let files = [
        "libtensorflow_cc.so", "libtensorflow_framework.so", "libtensorflow.so", "_pywrap_tensorflow_internal.so",
        "_pywrap_tensorflow_common.so", "xla_extension.so", "xla_cuda_plugin.so", "libjax_common.so",
    ]
    private static let libraries = [
        "libcudart", "libcublas", "libcublasLt", "libcufft", "libcurand", "libcusolver", "libcusparse", "libcudnn",
        "libnccl",
    ]
}
