internal import ImageCore
internal import OCI

/// What else changes for an image when it is built on another CUDA image.
struct FlavorSideEffects {
    /// Those of one choice alone say of which: `with base: …`.
    let sentences: [String]

    /// - Parameters:
    ///   - cautions: what is to be said where no compiler is left.
    ///   - packed: libraries that are unpacked as the program runs.
    init(
        from current: CUDAFlavor, to choice: FlavorChoice, _ config: ImageConfig, cautions: [String],
        packed: PackedLibraries
    ) {
        let look = Look(current: current, process: config.process, cautions: cautions, packed: packed)
        let withPackages = look.sentences(of: choice.packagesBase, choice.packages)
        // Both choices are one where the packages go on what is recommended, or where there are none.
        guard !choice.packages.isEmpty, choice.packagesBase != choice.recommended else {
            sentences = look.sentences(of: choice.recommended, choice.packages)
            return
        }
        let plain = look.sentences(of: choice.recommended, [])
        sentences =
            plain.map { withPackages.contains($0) ? $0 : "with \(choice.recommended.rawValue): \($0)" }
            + withPackages.filter { !plain.contains($0) }.map { "with \(choice.packagesBase.rawValue): \($0)" }
    }

    /// What an image is now.
    private struct Look {
        let current: CUDAFlavor
        let process: ImageConfig.Process
        let cautions: [String]
        let packed: PackedLibraries

        /// Of one choice: a flavour, and packages on it.
        func sentences(of target: CUDAFlavor, _ packages: [String]) -> [String] {
            let hasCompiler = packages.contains { $0.hasPrefix("cuda-nvcc") }
            var sentences: [String] = []
            if process.entrypoint.contains(where: { $0.hasSuffix("/nvidia_entrypoint.sh") }),
                !target.parts.contains(.runtime)
            {
                sentences.append(
                    "\(target == .none ? "a plain image" : target.rawValue) has no ENTRYPOINT: that of runtime, /opt/nvidia/nvidia_entrypoint.sh, is gone; it prints a banner and starts the command"
                )
            }
            if current.parts.contains(.devel), !target.parts.contains(.devel) {
                sentences += withoutDevel(hasCompiler)
            }
            if target == .none, current != .none { sentences += withoutCUDA }
            if hasCompiler {
                sentences.append(
                    "nvcc needs a compiler for the host, g++, beside its package, and headers of further packages where what it compiles includes them, such as libcurand-dev and libcublas-dev"
                )
            }
            if target != current || !packages.isEmpty, let caution = packed.caution { sentences.append(caution) }
            if target != current, target != .none {
                sentences.append("tags of nvidia/cuda are deleted when they are old: pin the digest")
            }
            return sentences
        }

        private func withoutDevel(_ hasCompiler: Bool) -> [String] {
            let hasStubs = Environment(process.environment)["LIBRARY_PATH"]?.contains("stubs") == true
            let path = hasStubs ? ", and LIBRARY_PATH with them" : ""
            if hasCompiler {
                return [
                    "headers and static libraries that no package brings are gone\(path); debuggers and profilers too"
                ]
            }
            return ["nvcc, headers and static libraries are gone\(path); debuggers and profilers too"] + cautions
        }

        private var withoutCUDA: [String] {
            var sentences = [
                "NVIDIA_VISIBLE_DEVICES=all and NVIDIA_DRIVER_CAPABILITIES=compute,utility must be set in the Dockerfile: the container runtime brings the driver by them"
            ]
            if Environment(process.environment)["NVIDIA_REQUIRE_CUDA"] != nil {
                sentences.append(
                    "NVIDIA_REQUIRE_CUDA, by which a container does not start on a driver too old, is gone")
            }
            return sentences + ["the forward-compatibility driver of /usr/local/cuda/compat is gone"]
        }
    }
}
