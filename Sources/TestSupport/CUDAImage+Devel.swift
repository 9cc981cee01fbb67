internal import ELF

extension CUDAImage {
    mutating func addDevel() {
        let dashed = release.dashed
        set(
            "NV_CUDA_CUDART_DEV_VERSION=\(release.short).127-1", "NV_NVML_DEV_VERSION=\(release.short).127-1",
            "NV_LIBCUBLAS_DEV_VERSION=12.4.5.8-1", "NV_LIBNCCL_DEV_PACKAGE=libnccl-dev=2.21.5-1",
            "NV_CUDA_NSIGHT_COMPUTE_VERSION=\(release.full)-1")
        run(
            "apt-get update && apt-get install -y --no-install-recommends cuda-cudart-dev-\(dashed)="
                + "${NV_CUDA_CUDART_DEV_VERSION} cuda-command-line-tools-\(dashed)=${NV_CUDA_LIB_VERSION} "
                + "cuda-minimal-build-\(dashed)=${NV_CUDA_LIB_VERSION} cuda-libraries-dev-\(dashed)=${NV_CUDA_LIB_VERSION} "
                + "${NV_LIBCUBLAS_DEV_PACKAGE} ${NV_LIBNCCL_DEV_PACKAGE} && rm -rf /var/lib/apt/lists/*",
            [
                "cuda-cudart-dev-\(dashed)", "cuda-command-line-tools-\(dashed)", "cuda-minimal-build-\(dashed)",
                "cuda-libraries-dev-\(dashed)", "cuda-nvcc-\(dashed)", "cuda-cupti-\(dashed)",
                "libcublas-dev-\(dashed)",
                "libnccl-dev", "cuda-nvml-dev-\(dashed)",
            ]
        ) { image, layer in
            image.fillDevel(&layer)
        }
        set("LIBRARY_PATH=/usr/local/cuda/lib64/stubs")
    }

    private mutating func fillDevel(_ layer: inout LayerBuilder) {
        let dashed = release.dashed
        for tool in ["nvcc", "ptxas", "nvlink", "fatbinary", "cudafe++"] {
            let file = LoadableELF(needed: ["libc.so.6"], size: 60_000, machine: machine)
            put(tool, file, in: toolkit + "/bin", of: "cuda-nvcc-\(dashed)", &layer)
        }
        put(
            "cicc", LoadableELF(size: 70_000, machine: machine), in: toolkit + "/nvvm/bin", of: "cuda-nvcc-\(dashed)",
            &layer)
        put(
            "libdevice.10.bc", text: "BC", in: toolkit + "/nvvm/libdevice", of: "cuda-nvcc-\(dashed)", &layer)
        for (header, package) in [("cuda_runtime.h", "cuda-cudart-dev"), ("cublas_v2.h", "libcublas-dev")] {
            put(header, text: "#pragma once\n", in: targets + "/include", of: "\(package)-\(dashed)", &layer)
        }
        for (library, package) in [("libcudart_static.a", "cuda-cudart-dev"), ("libcublas_static.a", "libcublas-dev")] {
            put(library, text: "!<arch>\n", in: libraryFolder, of: "\(package)-\(dashed)", &layer)
        }
        for library in release.toolkit {
            let package = library.package.dropLast(dashed.utf8.count) + "dev-\(dashed)"
            link(library.link, to: library.soname, in: libraryFolder, of: String(package), &layer)
        }
        for (name, soname, package) in [
            ("libcuda.so", "libcuda.so.1", "cuda-driver-dev"),
            ("libnvidia-ml.so", "libnvidia-ml.so.1", "cuda-nvml-dev"),
            ("libcublas.so", release.soname("libcublas") ?? "", "libcublas-dev"),
        ] {
            put(
                name, LoadableELF(soname: soname, size: 3_000, machine: machine), in: libraryFolder + "/stubs",
                of: "\(package)-\(dashed)", &layer)
        }
        put("nccl.h", text: "#pragma once\n", in: "usr/include", of: "libnccl-dev", &layer)
        let cupti = Library(soname: "libcupti.so.12", package: "cuda-cupti-\(dashed)", needed: [], size: 8_000)
        put([cupti], in: toolkit + "/extras/CUPTI/lib64", &layer)
    }
}
