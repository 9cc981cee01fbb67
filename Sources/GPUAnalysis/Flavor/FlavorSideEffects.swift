internal import ImageCore
internal import OCI

/// What else changes for an image when it is built on another CUDA image.
struct FlavorSideEffects {
    let sentences: [String]

    init(
        from current: CUDAFlavor, to choice: FlavorChoice, _ config: ImageConfig, cautions: [String],
        packed: PackedLibraries
    ) {
        let process = config.process
        let environment = Environment(process.environment)
        let target = choice.recommended
        var sentences: [String] = []
        let hasBanner = process.entrypoint.contains { $0.hasSuffix("/nvidia_entrypoint.sh") }
        if hasBanner, !target.parts.contains(.runtime) || !choice.packages.isEmpty {
            sentences.append(
                "base has no ENTRYPOINT: that of runtime, /opt/nvidia/nvidia_entrypoint.sh, is gone; it prints a banner and starts the command"
            )
        }
        if current.parts.contains(.devel), !target.parts.contains(.devel) {
            let hasStubs = environment["LIBRARY_PATH"]?.contains("stubs") == true
            sentences.append(
                "nvcc, headers and static libraries are gone" + (hasStubs ? ", and LIBRARY_PATH with them" : "")
                    + "; debuggers and profilers too")
        }
        let isWithoutCompiler =
            !choice.packages.contains { $0.hasPrefix("cuda-nvcc") } && !target.parts.contains(.devel)
        if current.parts.contains(.devel), isWithoutCompiler { sentences += cautions }
        if target == .none, current != .none {
            sentences.append(
                "NVIDIA_VISIBLE_DEVICES=all and NVIDIA_DRIVER_CAPABILITIES=compute,utility must be set in the Dockerfile: the container runtime brings the driver by them"
            )
            if environment["NVIDIA_REQUIRE_CUDA"] != nil {
                sentences.append(
                    "NVIDIA_REQUIRE_CUDA, by which a container does not start on a driver too old, is gone")
            }
            sentences.append("the forward-compatibility driver of /usr/local/cuda/compat is gone")
        }
        if !choice.packages.isEmpty, choice.packages.contains(where: { $0.hasPrefix("cuda-nvcc") }) {
            sentences.append(
                "nvcc needs a compiler for the host, g++, beside its package, and headers of further packages where what it compiles includes them, such as libcurand-dev and libcublas-dev"
            )
        }
        if target != current || !choice.packages.isEmpty, let caution = packed.caution { sentences.append(caution) }
        if target != current, target != .none {
            sentences.append("tags of nvidia/cuda are deleted when they are old: pin the digest")
        }
        self.sentences = sentences
    }
}
