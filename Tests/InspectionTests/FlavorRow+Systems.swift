import ELF
import TestSupport

extension FlavorRow {
    static let systems: [FlavorRow] = [
        FlavorRow(
            name: "Red Hat's, by the environment", flavor: .devel, signs: [.environment, .files],
            system: "ID=\"rhel\"\nVERSION_ID=\"9.4\"\n",
            programs: ["app/server": CUDAProgram(links: ["libcublas.so.12"])], current: "devel", recommended: "runtime",
            packages: ["cuda-nvrtc-12-4", "libcublas-12-4"]),
        FlavorRow(
            name: "Debian without CUDA", flavor: .plain, system: "ID=debian\nVERSION_ID=\"12\"\n",
            programs: ["app/server": CUDAProgram()], current: "none", recommended: "none",
            silent: ["no-visible-devices", "no-driver-capabilities", "compat-libraries"]),
        FlavorRow(
            name: "a package a file, as images without dpkg have them", flavor: .plain, signs: [.files],
            change: { image in
                image.add("bazel") { layer in
                    for name in ["cuda-cudart-12-4", "cuda-libraries-12-4"] {
                        layer.file("var/lib/dpkg/status.d/\(name)", "Package: \(name)\nVersion: 12.4.1-1\n")
                        layer.file("var/lib/dpkg/status.d/\(name).md5sums", "Package: cuda-toolkit-12-4\n")
                    }
                }
            }, current: "runtime", recommended: "none"),
        FlavorRow(
            name: "removed packages are none", flavor: .plain, signs: [.files],
            change: { image in
                image.add("RUN apt-get remove") {
                    $0.file(
                        "var/lib/dpkg/status",
                        "Package: cuda-libraries-12-4\nStatus: deinstall ok config-files\nVersion: 1\n")
                }
            }, current: "none", recommended: "none"),
        FlavorRow(
            name: "arm64, with the folders of servers", flavor: .devel, machine: .aarch64,
            change: {
                $0.add("COPY server /app/") {
                    $0.file("app/server", LoadableELF(needed: ["libcublas.so.12"], machine: .aarch64).bytes)
                }
            }, current: "devel", recommended: "runtime", packages: ["cuda-nvrtc-12-4", "libcublas-12-4"],
            evidence: "/app/server needs libcublas.so.12"),
        FlavorRow(
            name: "a program for another machine finds nothing", flavor: .devel,
            change: {
                $0.add("COPY server /app/") {
                    $0.file("app/server", LoadableELF(needed: ["libcublas.so.12"], machine: .aarch64).bytes)
                }
            }, current: "devel", recommended: "none"),
        FlavorRow(
            name: "the loader of OpenCL that Debian has", flavor: .plain, signs: [.packages, .files],
            system: "ID=debian\nVERSION_ID=\"12\"\n",
            programs: ["usr/bin/ffmpeg": CUDAProgram(links: ["libOpenCL.so.1"])],
            change: {
                $0.install(
                    ["ocl-icd-libopencl1"],
                    files: [("usr/lib/x86_64-linux-gnu/libOpenCL.so.1", LoadableELF(soname: "libOpenCL.so.1"))])
            }, current: "none", recommended: "none"),
        FlavorRow(
            name: "two toolkits, each with its packages", flavor: .runtime, signs: [.environment, .files],
            programs: ["app/old": CUDAProgram(links: ["libcublas.so.11"], rpath: "/usr/local/cuda-11.8/lib64")],
            change: {
                $0.add("RUN apt-get install libcublas-11-8") {
                    $0.file("usr/local/cuda-11.8/lib64/libcublas.so.11", LoadableELF(soname: "libcublas.so.11").bytes)
                }
            }, current: "runtime", recommended: "runtime", packages: ["libcublas-11-8"], findings: ["two-majors"]),
    ]
}
