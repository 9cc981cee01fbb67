import GPUAnalysis
import ImageCore
import Testing

struct CUDACatalogueTests {
    @Test(
        "a library opens what it was seen to open",
        arguments: [
            ("libcudart.so.12", ["libcuda.so.1"]), ("libcusparse.so.12", ["libnvJitLink.so*"]),
            ("libcublasLt.so.12", ["libcuda.so.1", "libnvrtc.so.*"]),
            ("libnvrtc.so.12", ["libnvrtc-builtins.so.*", "libtgenfe_nvrtc_shared.so*"]),
            (
                "libcudnn.so.9",
                [
                    "libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_cnn.so.9", "libcudnn_adv.so.9",
                    "libcudnn_ext.so.9",
                ]
            ),
            ("libcudnn_cnn.so.9", []), ("libc.so.6", []), ("", []),
        ])
    func opens(soname: String, names: [String]) {
        #expect(CUDACatalogue.names(openedBy: soname) == names)
    }

    @Test("names that are no text open nothing and are no driver's")
    func noText() {
        let name = FilePathBytes([0xff] + Array("libcuda.so.1".utf8))
        #expect(CUDACatalogue.names(openedBy: name).isEmpty)
        #expect(!CUDACatalogue.isDriverLibrary(name))
        #expect(CUDACatalogue.isDriverLibrary(FilePathBytes("libcuda.so.1")))
        #expect(CUDACatalogue.names(openedBy: FilePathBytes("libcudart.so.13")) == [FilePathBytes("libcuda.so.1")])
    }

    @Test("the eighth cuDNN opens other libraries than the ninth")
    func cudnn() {
        let names = CUDACatalogue.names(openedBy: "libcudnn.so.8")
        #expect(names.count == 6)
        #expect(names.allSatisfy { $0.hasSuffix(".so.8") })
        #expect(CUDACatalogue.names(openedBy: "libcudnn_graph.so.9").contains("libcudnn_heuristic.so.9"))
    }

    @Test("plugins are optional, parts are not")
    func optional() {
        #expect(CUDACatalogue.isOptional("libnccl-net-*", openedBy: "libnccl.so.2"))
        #expect(!CUDACatalogue.isOptional("libnvidia-ml.so.1", openedBy: "libnccl.so.2"))
        #expect(!CUDACatalogue.isOptional("libcudnn_graph.so.9", openedBy: "libcudnn.so.9"))
    }

    @Test(
        "the driver's libraries are known in any version",
        arguments: [
            "libcuda.so", "libcuda.so.1", "libcuda.so.570.86.15", "libnvidia-ml.so.1", "libnvcuvid.so.1",
            "libnvidia-encode.so.1", "libnvidia-ptxjitcompiler.so.1", "libnvidia-egl-wayland2.so.1",
            "libEGL_nvidia.so.0", "nvidia_drv.so", "libdxcore.so", "libnvidia-tileiras.so.580.1",
        ])
    func driver(soname: String) { #expect(CUDACatalogue.isDriverLibrary(soname)) }

    @Test(
        "the toolkit's and everyone else's libraries are not the driver's",
        arguments: [
            "libcudart.so.12", "libcublas.so.12", "libnvrtc.so.12", "libnccl.so.2", "libcudnn.so.9",
            "libnvJitLink.so.12",
            "libGL.so.1", "libcuda", "libcuda.a", "libcuda.sox", "libcuda.so1", "", ".so", "libnvidia-container.so.1",
            "libOpenCL.so.1",
        ])
    func others(soname: String) { #expect(!CUDACatalogue.isDriverLibrary(soname)) }

    @Test(
        "device nodes of the driver are known",
        arguments: [
            ("/dev/nvidia0", true), ("/dev/nvidiactl", true), ("/dev/nvidia-uvm", true),
            ("/dev/nvidia-caps/nvidia-cap1", true), ("/dev/gdrdrv", true), ("/dev/dxg", true), ("/dev/null", false),
            ("/dev/dri/card0", false), ("dev/nvidia0", false),
        ])
    func nodes(path: String, isNode: Bool) { #expect(CUDACatalogue.isDriverNode(path) == isNode) }

    @Test("the functions are names of their library, each once")
    func functions() {
        let cuda = CUDACatalogue.driverFunctions
        let management = CUDACatalogue.managementFunctions
        #expect(cuda.count > 600 && Set(cuda).count == cuda.count)
        #expect(management.count > 350 && Set(management).count == management.count)
        #expect(cuda.allSatisfy { $0.hasPrefix("cu") && $0.dropFirst(2).first?.isUppercase == true })
        #expect(management.allSatisfy { $0.hasPrefix("nvml") && $0.dropFirst(4).first?.isUppercase == true })
        let looked = [
            "cuInit", "cuDriverGetVersion", "cuGetProcAddress", "cuGetProcAddress_v2", "cuDeviceGetCount",
            "cuDeviceGet",
            "cuGetErrorString", "cuGetErrorName", "cuGetExportTable", "cuMemAlloc_v2", "cuMemcpyHtoDAsync_v2_ptsz",
            "cuDevicePrimaryCtxRetain", "cuLaunchKernelEx", "cuCtxCreate_v2", "cuProfilerStart", "cuGLGetDevices_v2",
        ]
        #expect(Set(looked).isSubset(of: cuda), "\(Set(looked).subtracting(cuda))")
        let managed = [
            "nvmlInit", "nvmlInit_v2", "nvmlInitWithFlags", "nvmlShutdown", "nvmlErrorString", "nvmlDeviceGetCount_v2",
            "nvmlDeviceGetHandleByIndex_v2", "nvmlSystemGetDriverVersion", "nvmlDeviceGetMemoryInfo_v2",
        ]
        #expect(Set(managed).isSubset(of: management), "\(Set(managed).subtracting(management))")
    }

    @Test(
        "packages are told by their names",
        arguments: [
            ("cuda-cudart-12-4", CUDAPart.base), ("cuda-compat-12-4", .base),
            ("cuda-toolkit-12-4-config-common", .base),
            ("cuda-toolkit-config-common", .base), ("cuda-libraries-12-4", .runtime), ("libcublas-12-4", .runtime),
            ("libnccl2", .runtime), ("libcudnn8", .cudnn), ("libcudnn9-cuda-12", .cudnn), ("cuda-toolkit-12-4", .devel),
            ("cuda-cudart-dev-12-4", .devel), ("libcublas-dev-12-4", .devel), ("libcudnn9-dev-cuda-12", .devel),
            ("libnccl-devel", .devel), ("cuda-nvcc-12-4", .devel), ("libnvinfer10", .extra), ("libcutensor2", .extra),
            ("libc6", nil), ("cuda", nil), ("libcurl4", nil), ("", nil),
        ])
    func package(name: String, part: CUDAPart?) { #expect(CUDACatalogue.part(ofPackage: name) == part) }

    @Test(
        "a library's package has the release in its name",
        arguments: [
            ("libcublas.so.12", "libcublas-12-4"), ("libcudnn.so.8", "libcudnn8"),
            ("libcudnn.so.9", "libcudnn9-cuda-12"),
            ("libcudnn_graph.so.9", "libcudnn9-cuda-12"), ("libnccl.so.2", "libnccl2"),
            ("libcudart.so.12", "cuda-cudart-12-4"),
            ("libnvinfer_plugin.so.10", "libnvinfer-plugin10"), ("libnvinfer_lean.so.8", "libnvinfer-lean8"),
        ])
    func library(soname: String, package: String) throws {
        let library = try #require(CUDACatalogue.library(named: soname))
        #expect(library.package(for: CUDARelease(parsing: "12.4.1")) == package)
    }
}
