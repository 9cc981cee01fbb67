import TestSupport

extension FlavorRow {
    private static let targets = "usr/local/cuda-12.4/targets/x86_64-linux"
    private static let system = "usr/lib/x86_64-linux-gnu"

    @Sendable private static func fault(
        _ name: String, _ flavor: CUDAImage.Flavor = .plain, _ files: KeyValuePairs<String, LoadableELF> = [:],
        links: KeyValuePairs<String, String> = [:], environment: [String] = [], findings: [String] = [],
        silent: [String] = [], current: String = "none", recommended: String = "none"
    ) -> FlavorRow {
        FlavorRow(
            name: name, flavor: flavor,
            change: { image in
                image.environment.removeAll { old in
                    environment.contains { $0.prefix { $0 != "=" } == old.prefix { $0 != "=" } }
                }
                image.environment += environment.filter { !$0.hasSuffix("=") }
                image.add("COPY . /") { layer in
                    for (path, file) in files { layer.file(path, file.bytes) }
                    for (path, target) in links { layer.symlink(path, to: target) }
                }
            }, current: current, recommended: recommended, findings: findings, silent: silent)
    }

    private static func library(_ soname: String, size: Int = 4_000) -> LoadableELF {
        LoadableELF(soname: soname, size: size)
    }

    static let faults: [FlavorRow] = [
        fault(
            "the driver of another machine", .runtime, [system + "/libcuda.so.550.54.15": library("libcuda.so.1")],
            findings: ["driver-library-in-image"], current: "runtime"),
        fault(
            "its tools' library", .plain, [system + "/libnvidia-ml.so.1": library("libnvidia-ml.so.1")],
            findings: ["driver-library-in-image"]),
        fault(
            "a link to a stub where every program looks", .devel,
            links: [system + "/libcuda.so.1": "/usr/local/cuda/lib64/stubs/libcuda.so"],
            findings: ["driver-library-in-image"], current: "devel"),
        fault(
            "a link to nothing is what the container runtime fills", .devel,
            links: [system + "/libcuda.so": "libcuda.so.1"], silent: ["driver-library-in-image"], current: "devel"),
        fault(
            "compat and stubs where they belong", .devel, findings: ["compat-libraries"],
            silent: ["driver-library-in-image", "stub-on-library-path", "duplicate-soname", "two-majors"],
            current: "devel"),
        fault(
            "stubs on LD_LIBRARY_PATH", .devel, environment: ["LD_LIBRARY_PATH=/usr/local/cuda/lib64/stubs"],
            findings: ["stub-on-library-path"], silent: ["driver-library-in-image"], current: "devel"),
        fault(
            "stubs on LIBRARY_PATH, which only a linker reads", .devel,
            environment: ["LIBRARY_PATH=/usr/local/cuda/lib64/stubs"], silent: ["stub-on-library-path"],
            current: "devel"),
        FlavorRow(
            name: "stubs in ld.so.conf", flavor: .devel,
            change: {
                $0.add("RUN echo") { $0.file("etc/ld.so.conf.d/stubs.conf", "/usr/local/cuda/lib64/stubs\n") }
            }, current: "devel", recommended: "none", findings: ["stub-on-library-path"]),
        FlavorRow(
            name: "stubs on a program's own path", flavor: .devel,
            programs: [
                "app/server": CUDAProgram(
                    links: ["libcuda.so.1"], rpath: "/usr/local/cuda/targets/x86_64-linux/lib/stubs")
            ], current: "devel", recommended: "none", findings: ["stub-on-library-path"]),
        fault(
            "two majors", .plain,
            [
                "opt/a/libcublas.so.11": library("libcublas.so.11"),
                "opt/b/libcublas.so.12": library("libcublas.so.12"),
            ], findings: ["two-majors"], silent: ["duplicate-soname"]),
        fault(
            "two minors of what has no major", .plain,
            [
                "opt/a/libnvrtc-builtins.so.12.4": library("libnvrtc-builtins.so.12.4"),
                "opt/b/libnvrtc-builtins.so.12.6": library("libnvrtc-builtins.so.12.6"),
            ], silent: ["two-majors", "duplicate-soname"]),
        fault(
            "one library twice", .plain,
            ["opt/a/libnccl.so.2": library("libnccl.so.2"), "opt/b/libnccl.so.2": library("libnccl.so.2")],
            findings: ["duplicate-soname"], silent: ["two-majors"]),
        fault(
            "cuDNN 9 without its engines", .plain,
            [
                "opt/libcudnn.so.9": library("libcudnn.so.9"),
                "opt/libcudnn_graph.so.9": library("libcudnn_graph.so.9"),
                "opt/libcudnn_ops.so.9": library("libcudnn_ops.so.9"),
            ], findings: ["cudnn-incomplete"]),
        fault(
            "no word of devices", .runtime, environment: ["NVIDIA_VISIBLE_DEVICES=", "NVIDIA_DRIVER_CAPABILITIES="],
            findings: ["no-visible-devices", "no-driver-capabilities"], current: "runtime"),
        fault(
            "an image that the container runtime calls legacy", .runtime,
            environment: ["NVIDIA_VISIBLE_DEVICES=", "NVIDIA_REQUIRE_CUDA="], silent: ["no-visible-devices"],
            current: "runtime"),
        FlavorRow(
            name: "files for several versions of CUDA, of which one fits", flavor: .runtime,
            programs: [
                "opt/app/lib_cuda11.so": CUDAProgram(links: ["libcublas.so.11"], soname: "lib_cuda11.so"),
                "opt/app/lib_cuda12.so": CUDAProgram(links: ["libcublas.so.12"], soname: "lib_cuda12.so"),
            ], current: "runtime", recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"],
            silent: ["library-missing"]),
        FlavorRow(
            name: "a file for another version of CUDA", flavor: .runtime,
            programs: ["opt/app/lib_cuda11.so": CUDAProgram(links: ["libcublas.so.11"], soname: "lib_cuda11.so")],
            current: "runtime", recommended: "none", findings: ["library-missing"]),
    ]
}
