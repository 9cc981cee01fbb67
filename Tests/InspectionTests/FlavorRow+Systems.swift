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
    ]
}
