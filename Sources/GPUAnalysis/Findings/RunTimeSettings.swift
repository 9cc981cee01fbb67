internal import ImageCore

/// The variables by which the container runtime knows that a container wants a GPU.
struct RunTimeSettings {
    private(set) var findings: [Finding] = []

    init(_ look: GPULook) {
        guard look.isForGPU else { return }
        // The runtime takes an image with CUDA_VERSION alone for one that wants every device.
        let isLegacy = look.environment["CUDA_VERSION"] != nil && look.environment["NVIDIA_REQUIRE_CUDA"] == nil
        if look.environment["NVIDIA_VISIBLE_DEVICES"] == nil, !isLegacy {
            findings.append(
                Finding(
                    "no-visible-devices", .warning,
                    "NVIDIA_VISIBLE_DEVICES is not set: without --gpus or a device plugin a container sees no GPU"))
        }
        if look.environment["NVIDIA_DRIVER_CAPABILITIES"] == nil {
            findings.append(
                Finding(
                    "no-driver-capabilities", .warning,
                    "NVIDIA_DRIVER_CAPABILITIES is not set: the container runtime falls back to its own choice, utility and compute"
                ))
        }
    }
}
