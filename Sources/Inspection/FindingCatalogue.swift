/// Every code that an inspection may give, with what it says in a few words (docs/findings.md).
package enum FindingCatalogue {
    package static let titles: KeyValuePairs<String, String> = [
        "driver-library-in-image": "a library of the driver is in the image",
        "stub-on-library-path": "a stub of the driver is on the library path",
        "cudnn-incomplete": "cuDNN lacks a part",
        "library-missing": "a needed GPU library is missing",
        "duplicate-soname": "a GPU library is there twice",
        "two-majors": "a GPU library is there in two versions",
        "base-cuda-unused": "no program loads the CUDA of the base image",
        "static-libraries": "static libraries in an image that runs programs",
        "headers": "headers in an image that runs programs",
        "compat-libraries": "libraries for older drivers",
        "no-visible-devices": "NVIDIA_VISIBLE_DEVICES is not set",
        "no-driver-capabilities": "NVIDIA_DRIVER_CAPABILITIES is not set",
        "gpu-code-dead": "GPU code that never runs on the wanted GPUs",
        "gpu-code-damaged": "GPU code that breaks off",
        "weights-twice": "one model in two forms",
        "training-state": "the state of a training",
        "weights-with-code": "weights share a layer with code",
        "shadowed-files": "files that a later layer replaces or removes",
        "duplicate-files": "files with the content of another one",
    ]

    package static var codes: [String] { titles.map(\.key) }

    package static func title(_ code: String) -> String { titles.first { $0.key == code }?.value ?? code }
}
