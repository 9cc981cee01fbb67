/// What is known about NVIDIA's libraries without reading them: which open which, and what the driver brings.
///
/// The edges were found in the strings of the libraries of CUDA 12.8 and 13.2 and of cuDNN 8 and 9; the names that are
/// injected are those of libnvidia-container and nvidia-container-toolkit 1.20; packages and flavours are those of
/// NVIDIA's Dockerfiles for CUDA 11.4 to 13.0.
package enum CUDACatalogue {
    /// Who opens what at run time.
    package static let dlopenEdges: [DlopenEdge] =
        driverEdges + toolkitEdges + cudnnEdges + extraEdges + pluginEdges

    /// The names that a library (by its SONAME, or file name where it has none) opens; trailing `*` as in the edges.
    package static func names(openedBy soname: String) -> [String] {
        dlopenEdges.filter { $0.isOpened(by: soname) }.map(\.to)
    }

    /// Whether a library works without a name that it opens.
    package static func isOptional(_ name: String, openedBy soname: String) -> Bool {
        dlopenEdges.contains { $0.isOptional && $0.to == name && $0.isOpened(by: soname) }
    }

    /// Whether the container runtime brings the library from the host: it is neither missing from an image nor ever
    /// rightly in one. Any version counts: `.so`, `.so.1`, `.so.570.86.15`.
    package static func isDriverLibrary(_ soname: String) -> Bool {
        guard let end = soname.firstRange(of: ".so") else { return false }
        let version = soname[end.upperBound...]
        guard version.isEmpty || version.first == "." else { return false }
        return driverLibraries.contains(String(soname[..<end.lowerBound]))
    }

    /// Whether an absolute path is a device node of the driver.
    package static func isDriverNode(_ path: String) -> Bool {
        driverNodes.contains(path) || path.utf8.starts(with: "/dev/nvidia".utf8)
    }

    /// Every library that NVIDIA's packages bring: its SONAME up to `.so`, the package (`X-Y` stands for the release,
    /// `X` for its first number), and the part of the flavours that has it. The majors of SONAMEs do not follow those of
    /// CUDA, so that a version is named only where packages differ by it.
    package static let libraries: [CUDALibrary] = table(
        """
        libcudart                   cuda-cudart-X-Y         base
        libcublas                   libcublas-X-Y           runtime
        libcublasLt                 libcublas-X-Y           runtime
        libnvblas                   libcublas-X-Y           runtime
        libcufft                    libcufft-X-Y            runtime
        libcufftw                   libcufft-X-Y            runtime
        libcurand                   libcurand-X-Y           runtime
        libcusolver                 libcusolver-X-Y         runtime
        libcusolverMg               libcusolver-X-Y         runtime
        libcusparse                 libcusparse-X-Y         runtime
        libnppc                     libnpp-X-Y              runtime
        libnppial                   libnpp-X-Y              runtime
        libnppicc                   libnpp-X-Y              runtime
        libnppidei                  libnpp-X-Y              runtime
        libnppif                    libnpp-X-Y              runtime
        libnppig                    libnpp-X-Y              runtime
        libnppim                    libnpp-X-Y              runtime
        libnppist                   libnpp-X-Y              runtime
        libnppisu                   libnpp-X-Y              runtime
        libnppitc                   libnpp-X-Y              runtime
        libnpps                     libnpp-X-Y              runtime
        libnvjpeg                   libnvjpeg-X-Y           runtime
        libnvrtc                    cuda-nvrtc-X-Y          runtime
        libnvrtc-builtins           cuda-nvrtc-X-Y          runtime
        libnvrtc.alt                cuda-nvrtc-X-Y          runtime
        libnvrtc-builtins.alt       cuda-nvrtc-X-Y          runtime
        libnvJitLink                libnvjitlink-X-Y        runtime
        libnvfatbin                 libnvfatbin-X-Y         runtime
        libnvToolsExt               cuda-nvtx-X-Y           runtime
        libnvtx3interop             cuda-nvtx-X-Y           runtime
        libcufile                   libcufile-X-Y           runtime
        libcufile_rdma              libcufile-X-Y           runtime
        libOpenCL                   cuda-opencl-X-Y         runtime
        libnccl                     libnccl2                runtime
        libcudnn.so.8               libcudnn8               cudnn
        libcudnn_ops_infer          libcudnn8               cudnn
        libcudnn_ops_train          libcudnn8               cudnn
        libcudnn_cnn_infer          libcudnn8               cudnn
        libcudnn_cnn_train          libcudnn8               cudnn
        libcudnn_adv_infer          libcudnn8               cudnn
        libcudnn_adv_train          libcudnn8               cudnn
        libcudnn.so.9               libcudnn9-cuda-X        cudnn
        libcudnn_graph              libcudnn9-cuda-X        cudnn
        libcudnn_ops                libcudnn9-cuda-X        cudnn
        libcudnn_cnn                libcudnn9-cuda-X        cudnn
        libcudnn_adv                libcudnn9-cuda-X        cudnn
        libcudnn_ext                libcudnn9-cuda-X        cudnn
        libcudnn_heuristic          libcudnn9-cuda-X        cudnn
        libcudnn_engines_precompiled       libcudnn9-cuda-X cudnn
        libcudnn_engines_runtime_compiled  libcudnn9-cuda-X cudnn
        libcudnn_engines_tensor_ir         libcudnn9-cuda-X cudnn
        libcupti                    cuda-cupti-X-Y          devel
        libnvperf_host              cuda-cupti-X-Y          devel
        libnvperf_target            cuda-cupti-X-Y          devel
        libcheckpoint               cuda-cupti-X-Y          devel
        libpcsamplingutil           cuda-cupti-X-Y          devel
        libaccinj64                 cuda-nvprof-X-Y         devel
        libcuinj64                  cuda-nvprof-X-Y         devel
        libnvvm                     cuda-nvcc-X-Y           devel
        libcusparseLt               libcusparselt0          extra
        libcutensor                 libcutensor2            extra
        libcutensorMg               libcutensor2            extra
        libnvshmem_host             libnvshmem3-cuda-X      extra
        libnvinfer.so.8             libnvinfer8             extra
        libnvinfer.so.10            libnvinfer10            extra
        libnvinfer_lean.so.8        libnvinfer-lean8        extra
        libnvinfer_lean.so.10       libnvinfer-lean10       extra
        libnvinfer_dispatch.so.8    libnvinfer-dispatch8    extra
        libnvinfer_dispatch.so.10   libnvinfer-dispatch10   extra
        libnvinfer_vc_plugin.so.8   libnvinfer-vc-plugin8   extra
        libnvinfer_vc_plugin.so.10  libnvinfer-vc-plugin10  extra
        libnvinfer_plugin.so.8      libnvinfer-plugin8      extra
        libnvinfer_plugin.so.10     libnvinfer-plugin10     extra
        libnvonnxparser.so.8        libnvonnxparsers8       extra
        libnvonnxparser.so.10       libnvonnxparsers10      extra
        """)

    /// The packages of the flavours, by how their names begin; the longest beginning that fits tells. A name with `-dev`
    /// or `-devel` in it is of devel whatever it begins with.
    package static let packages: [(prefix: String, part: CUDAPart)] =
        parts(.base, "cuda-cudart cuda-compat cuda-keyring cuda-toolkit-config-common")
        + parts(
            .runtime,
            """
            cuda-libraries cuda-nvrtc cuda-nvtx cuda-opencl libcublas libcufft libcufile libcurand libcusolver libcusparse
            libnpp libnvjpeg libnvjitlink libnvfatbin libnccl libcuobjclient
            """)
        + parts(.cudnn, "libcudnn8 libcudnn9 cudnn9")
        + parts(
            .devel,
            """
            cuda-nvcc cuda-crt libnvvm cuda-command-line-tools cuda-minimal-build cuda-cupti cuda-gdb cuda-nvdisasm
            cuda-cuobjdump cuda-nvprune cuda-cuxxfilt cuda-sanitizer cuda-nvprof cuda-nsight nsight-compute nsight-systems
            cuda-driver-dev cuda-cccl cuda-profiler-api cuda-documentation cuda-tools cuda-toolkit cuda-compiler
            cuda-visual-tools cuda-nvml cuda-nvvp cuda-demo-suite gds-tools libcudnn9-static
            """)
        + parts(
            .extra, "libcusparselt libcutensor libnvshmem libnvinfer libnvonnxparsers libnvparsers tensorrt")

    /// The packages that an official image of a flavour has and that nobody installs for one library's sake.
    package static let definingPackages: [(prefix: String, part: CUDAPart)] =
        parts(.base, "cuda-cudart")
        + parts(.runtime, "cuda-libraries")
        + parts(.cudnn, "libcudnn8 libcudnn9-cuda")
        + parts(.devel, "cuda-libraries-dev cuda-minimal-build cuda-command-line-tools cuda-toolkit")

    /// Variables that the Dockerfiles of the flavours set, and that stay in every image built on them; some have a
    /// further word behind.
    package static let variables: [(prefix: String, part: CUDAPart)] =
        parts(.base, "CUDA_VERSION NVARCH NV_CUDA_CUDART_VERSION NV_CUDA_COMPAT_PACKAGE")
        + parts(
            .runtime,
            """
            NV_CUDA_LIB_VERSION NV_NVTX_VERSION NV_LIBNPP_VERSION NV_LIBCUSPARSE_VERSION NV_LIBCUBLAS_VERSION
            NV_LIBNCCL_PACKAGE NCCL_VERSION NVIDIA_PRODUCT_NAME
            """)
        + parts(
            .devel,
            """
            NV_CUDA_CUDART_DEV_VERSION NV_NVML_DEV_VERSION NV_LIBCUBLAS_DEV_VERSION NV_LIBNCCL_DEV_PACKAGE
            NV_CUDA_NSIGHT_COMPUTE_VERSION NV_NVPROF_VERSION
            """)
        + parts(.cudnn, "NV_CUDNN_VERSION NV_CUDNN_PACKAGE")

    private static func table(_ text: String) -> [CUDALibrary] {
        text.split(separator: "\n").compactMap { line in
            let fields = words(String(line))
            guard fields.count == 3, let part = CUDAPart(rawValue: fields[2]) else { return nil }
            return CUDALibrary(stem: fields[0], package: fields[1], part: part)
        }
    }

    private static func parts(_ part: CUDAPart, _ names: String) -> [(prefix: String, part: CUDAPart)] {
        words(names).map { ($0, part) }
    }

    private static func edges(from: String, to names: String, isOptional: Bool = false) -> [DlopenEdge] {
        words(from).flatMap { opener in
            words(names).map { DlopenEdge(from: opener, to: $0, isOptional: isOptional) }
        }
    }

    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static let driverEdges =
        edges(
            from: """
                libcudart.so libcublas.so libcublasLt.so libcufft.so libcurand.so libnvJitLink.so libnccl.so libnppc.so
                libnppial.so libnppicc.so libnppidei.so libnppif.so libnppig.so libnppim.so libnppist.so libnppisu.so
                libnppitc.so libnpps.so
                """, to: "libcuda.so.1")
        + edges(from: "libnccl.so", to: "libnvidia-ml.so.1")
        + edges(from: "libnvjpeg.so", to: "libnvcuvid.so.1", isOptional: true)
        + edges(from: "libnvJitLink.so", to: "libnvidia-tileiras.so.*", isOptional: true)
        + edges(from: "cuda-gdb", to: "libcudadebugger.so.1")

    private static let toolkitEdges =
        edges(from: "libcublasLt.so", to: "libnvrtc.so.*")
        + edges(from: "libcufft.so", to: "libnvJitLink.so.* libnvrtc.so.*")
        // Release 12 names it as needed, 13 opens it.
        + edges(from: "libcusparse.so", to: "libnvJitLink.so*")
        // Of its own minor release exactly, of which an image has one.
        + edges(from: "libnvrtc.so", to: "libnvrtc-builtins.so.*")
        + edges(from: "libnvrtc.so", to: "libtgenfe_nvrtc_shared.so*", isOptional: true)
        + edges(from: "libcupti.so", to: "libnvperf_host.so*")
        + edges(from: "nvlink", to: "libnvvm.so*")

    private static let cudnnEdges =
        edges(
            from: "libcudnn.so.8",
            to: """
                libcudnn_ops_infer.so.8 libcudnn_ops_train.so.8 libcudnn_cnn_infer.so.8 libcudnn_cnn_train.so.8
                libcudnn_adv_infer.so.8 libcudnn_adv_train.so.8
                """)
        + edges(from: "libcudnn_ops_infer.so.8", to: "libcublas.so.* libcublasLt.so.* libnvrtc.so.*")
        + edges(from: "libcudnn_ops_infer.so.8", to: "libcask_profile_interface.so", isOptional: true)
        + edges(
            from: "libcudnn.so.9",
            to: "libcudnn_graph.so.9 libcudnn_ops.so.9 libcudnn_cnn.so.9 libcudnn_adv.so.9")
        + edges(from: "libcudnn.so.9", to: "libcudnn_ext.so.9", isOptional: true)
        + edges(
            from: "libcudnn_graph.so.9",
            to: """
                libcudnn_engines_precompiled.so.9 libcudnn_engines_runtime_compiled.so.9 libcudnn_heuristic.so.9
                libnvrtc.so.*
                """)
        + edges(from: "libcudnn_graph.so.9", to: "libcudnn_engines_tensor_ir.so.9", isOptional: true)
        + edges(
            from: "libcudnn_engines_precompiled.so.9 libcudnn_engines_runtime_compiled.so.9",
            to: "libcublasLt.so.* libnvrtc.so.*")

    private static let extraEdges =
        edges(from: "libcusparseLt.so libcutensor.so", to: "libnvrtc.so.*")
        // Only a program that builds engines opens it.
        + edges(from: "libnvinfer.so", to: "libnvinfer_builder_resource*", isOptional: true)

    private static let pluginEdges =
        edges(
            from: "libnccl.so",
            to: """
                libibverbs.so* libmlx5.so.1 libnccl-net.so libnccl-net-* libnccl-gin.so libnccl-rma.so libgdrapi.so*
                libnccl-tuner* libnccl-profiler*
                """, isOptional: true)
        + edges(
            from: "libcufile.so",
            to: "libcufile_rdma.so.1 libmount.so.* libnuma.so.* libudev.so.* liburcu-*", isOptional: true)
        + edges(from: "libnvshmem_host.so", to: "nvshmem_bootstrap_* nvshmem_transport_*", isOptional: true)

    /// The names up to `.so` of what the container runtime injects, by the capability that asks for it.
    package static let driverLibraries: Set<String> = Set(
        words(
            """
            libnvidia-ml libnvidia-cfg libnvidia-nscq

            libcuda libcudadebugger libnvidia-opencl libnvidia-gpucomp libnvidia-ptxjitcompiler
            libnvidia-fatbinaryloader libnvidia-allocator libnvidia-compiler libnvidia-pkcs11
            libnvidia-pkcs11-openssl3 libnvidia-nvvm libnvidia-nvvm70 libnvidia-tileiras

            libvdpau_nvidia libnvidia-encode libnvidia-opticalflow libnvcuvid

            libnvidia-eglcore libnvidia-glcore libnvidia-tls libnvidia-glsi libnvidia-fbc libnvidia-ifr
            libnvidia-rtcore libnvoptix libGLX_nvidia libEGL_nvidia libGLESv2_nvidia libGLESv1_CM_nvidia
            libnvidia-glvkspirv libnvidia-cbl libnvidia-egl-gbm libnvidia-egl-wayland libnvidia-egl-wayland2
            libnvidia-egl-xcb libnvidia-egl-xlib libnvidia-vulkan-producer nvidia_drv libglxserver_nvidia
            libnvidia-api

            libnvidia-ngx

            libdxcore
            """))

    /// Nodes of the driver that do not begin with `/dev/nvidia`.
    private static let driverNodes: Set<String> = ["/dev/dxg", "/dev/gdrdrv"]
}
