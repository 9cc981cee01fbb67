internal import ELF

extension CUDAImage {
    var toolkit: String { "usr/local/cuda-\(release.short)" }
    var targets: String { "\(toolkit)/targets/\(machine == .aarch64 ? "sbsa" : "x86_64")-linux" }
    /// Where the toolkit's libraries are.
    package var libraryFolder: String { targets + "/lib" }
    /// Where Ubuntu's are, and those of packages that are not the toolkit's.
    package var systemFolder: String { "usr/lib/\(machine == .aarch64 ? "aarch64" : "x86_64")-linux-gnu" }

    mutating func addSystem(_ release: String) {
        environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        status = [("libc6", "2.35-0ubuntu3.7"), ("bash", "5.1-6ubuntu1.1")]
        let status = statusText
        let machine = machine
        add("/bin/sh -c #(nop) ADD file:0a1b2c in / ") { layer in
            layer.file("etc/os-release", release)
            layer.file("etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n")
            layer.file("bin/bash", LoadableELF(needed: ["libc.so.6"], machine: machine).bytes, mode: 0o755)
            if let status { layer.file("var/lib/dpkg/status", status) }
        }
    }

    mutating func addBase() {
        let cudart = release.toolkit[0]
        set(
            "NVARCH=\(machine == .aarch64 ? "sbsa" : "x86_64")",
            "NVIDIA_REQUIRE_CUDA=cuda>=\(release.short) brand=tesla,driver>=470,driver<471",
            "NV_CUDA_CUDART_VERSION=\(release.short).127-1", "NV_CUDA_COMPAT_PACKAGE=cuda-compat-\(release.dashed)",
            "CUDA_VERSION=\(release.full)")
        label("maintainer", "NVIDIA CORPORATION <cudatools@nvidia.com>")
        run("curl -fsSLO cuda-keyring_1.0-1_all.deb && dpkg -i cuda-keyring_1.0-1_all.deb", ["cuda-keyring"]) { _, _ in
        }
        let names = [
            "cuda-cudart-\(release.dashed)", "cuda-compat-\(release.dashed)",
            "cuda-toolkit-\(release.dashed)-config-common", "cuda-toolkit-\(release.major)-config-common",
            "cuda-toolkit-config-common",
        ]
        run(
            "apt-get update && apt-get install -y --no-install-recommends cuda-cudart-\(release.dashed)="
                + "${NV_CUDA_CUDART_VERSION} ${NV_CUDA_COMPAT_PACKAGE} && rm -rf /var/lib/apt/lists/*", names
        ) { image, layer in
            layer.symlink("usr/local/cuda", to: "cuda-\(image.release.short)")
            layer.symlink(
                image.toolkit + "/lib64", to: String(image.libraryFolder.dropFirst(image.toolkit.utf8.count + 1)))
            layer.file("etc/ld.so.conf.d/000_cuda.conf", "/usr/local/cuda/lib64\n")
            image.put([cudart], in: image.libraryFolder, &layer)
            image.put(
                "libcuda.so.550.54.15", LoadableELF(soname: "libcuda.so.1", size: 5_000, machine: image.machine),
                in: image.toolkit + "/compat", of: "cuda-compat-\(image.release.dashed)", &layer)
            layer.symlink(image.toolkit + "/compat/libcuda.so.1", to: "libcuda.so.550.54.15")
        }
        run("echo \"/usr/local/nvidia/lib\" >> /etc/ld.so.conf.d/nvidia.conf", []) { _, layer in
            layer.file("etc/ld.so.conf.d/nvidia.conf", "/usr/local/nvidia/lib\n/usr/local/nvidia/lib64\n")
        }
        set(
            "PATH=/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LD_LIBRARY_PATH=/usr/local/nvidia/lib:/usr/local/nvidia/lib64")
        add("COPY NGC-DL-CONTAINER-LICENSE / # buildkit") { $0.file("NGC-DL-CONTAINER-LICENSE", "licence") }
        set("NVIDIA_VISIBLE_DEVICES=all", "NVIDIA_DRIVER_CAPABILITIES=compute,utility")
    }

    mutating func addRuntime() {
        set(
            "NV_CUDA_LIB_VERSION=\(release.full)-1", "NV_NVTX_VERSION=\(release.short).127-1",
            "NV_LIBNPP_VERSION=12.2.5.30-1", "NV_LIBCUSPARSE_VERSION=12.3.1.170-1", "NV_LIBCUBLAS_VERSION=12.4.5.8-1",
            "NV_LIBNCCL_PACKAGE=libnccl2=2.21.5-1", "NCCL_VERSION=2.21.5-1")
        let libraries = Array(release.toolkit.dropFirst())
        let nccl = Library(soname: "libnccl.so.2", package: "libnccl2", needed: [], size: 30_000)
        run(
            "apt-get update && apt-get install -y --no-install-recommends cuda-libraries-\(release.dashed)="
                + "${NV_CUDA_LIB_VERSION} ${NV_LIBNPP_PACKAGE} cuda-nvtx-\(release.dashed)=${NV_NVTX_VERSION} "
                + "${NV_LIBCUBLAS_PACKAGE} ${NV_LIBNCCL_PACKAGE} && rm -rf /var/lib/apt/lists/*",
            ["cuda-libraries-\(release.dashed)", "libnccl2"] + Set(libraries.map(\.package)).sorted()
        ) { image, layer in
            image.put(libraries, in: image.libraryFolder, &layer)
            image.put([nccl], in: image.systemFolder, &layer)
        }
        run("apt-mark hold ${NV_LIBCUBLAS_PACKAGE_NAME} ${NV_LIBNCCL_PACKAGE_NAME}", []) { _, _ in }
        add("COPY entrypoint.d/ /opt/nvidia/entrypoint.d/ # buildkit") {
            $0.file("opt/nvidia/entrypoint.d/10-banner.sh", "#!/bin/bash\necho CUDA\n")
        }
        add("COPY nvidia_entrypoint.sh /opt/nvidia/ # buildkit") {
            $0.file("opt/nvidia/nvidia_entrypoint.sh", Array("#!/bin/bash\nexec \"$@\"\n".utf8), mode: 0o755)
        }
        set("NVIDIA_PRODUCT_NAME=CUDA")
        entrypoint = ["/opt/nvidia/nvidia_entrypoint.sh"]
        note("ENTRYPOINT [\"/opt/nvidia/nvidia_entrypoint.sh\"]")
    }

    mutating func addCuDNN(isForDevelopers: Bool) {
        let version = release.cudnn == 8 ? "8.9.6.50-1+cuda11.8" : "9.1.0.70-1"
        set("NV_CUDNN_VERSION=\(version)", "NV_CUDNN_PACKAGE=\(release.cudnnPackage)=\(version)")
        label("com.nvidia.cudnn.version", version)
        let headers = release.cudnn == 8 ? "libcudnn8-dev" : "libcudnn9-dev-cuda-\(release.major)"
        let libraries = release.cudnnLibraries
        run(
            "apt-get update && apt-get install -y --no-install-recommends ${NV_CUDNN_PACKAGE}"
                + (isForDevelopers ? " ${NV_CUDNN_PACKAGE_DEV}" : "")
                + " && apt-mark hold ${NV_CUDNN_PACKAGE_NAME} && rm -rf /var/lib/apt/lists/*",
            [release.cudnnPackage] + (isForDevelopers ? [headers] : [])
        ) { image, layer in
            image.put(libraries, in: image.systemFolder, &layer)
            guard isForDevelopers else { return }
            image.put("cudnn.h", text: "#pragma once\n", in: "usr/include", of: headers, &layer)
            image.put("libcudnn_adv_static.a", text: "!<arch>\n", in: image.systemFolder, of: headers, &layer)
        }
    }
}
