internal import ImageCore

/// Which files of an image its CUDA flavour has brought: by the lists of dpkg where those are there, else by their paths
/// and names.
struct FlavorFiles {
    /// What brought a file.
    struct Owner: Hashable {
        let part: CUDAPart
        /// The package; nil where only the part is known.
        let package: String?
    }

    private var listed: [FilePathBytes: Owner] = [:]
    private let release: CUDARelease?

    init(_ survey: ImageSurvey, release: CUDARelease?) {
        self.release = release
        for (name, text) in survey.texts(in: "var/lib/dpkg/info") {
            // `libcublas-12-4:amd64.list` for packages that may be installed for several machines.
            let file = String(decoding: name.bytes.dropLast(".list".utf8.count), as: UTF8.self)
            let package = file.prefix { $0 != ":" }
            guard DebianGrammar.isName(String(package)), let part = CUDACatalogue.part(ofPackage: String(package))
            else { continue }
            let owner = Owner(part: part, package: String(package))
            for line in text.split(separator: UInt8(ascii: "\n")) where line.count > 1 {
                listed[FilePathBytes(Array(line)).cleaned] = owner
            }
        }
    }

    /// Nil for a file that no flavour has brought.
    ///
    /// - Parameter path: a real path, cleaned, without a leading slash.
    func owner(of path: FilePathBytes) -> Owner? {
        if let owner = listed[path] { return owner }
        let text = path.bytes
        if text.starts(with: "usr/local/cuda".utf8), let rest = Self.rest(of: path) {
            return owner(toolkit: rest, path)
        }
        if text.starts(with: "opt/nvidia/".utf8) {
            return Owner(part: text.starts(with: "opt/nvidia/nsight".utf8) ? .devel : .runtime, package: nil)
        }
        if text.elementsEqual("NGC-DL-CONTAINER-LICENSE".utf8) { return Owner(part: .base, package: nil) }
        if text.starts(with: "usr/include/".utf8) {
            let isOurs = Self.headers.contains { path.lastComponent.starts(with: $0.utf8) }
            return isOurs ? Owner(part: .devel, package: nil) : nil
        }
        // Every system has a loader of OpenCL, and few have NVIDIA's.
        guard Self.isSystemFolder(path.parent), !path.lastComponent.starts(with: "libOpenCL.".utf8) else { return nil }
        return owner(library: path, release)
    }

    /// What follows `usr/local/cuda` or `usr/local/cuda-12.4`, in its folders; nil for another name that begins so.
    private static func rest(of path: FilePathBytes) -> [ArraySlice<UInt8>]? {
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        guard parts.count > 3, parts[2].elementsEqual("cuda".utf8) || isVersioned(parts[2]) else { return nil }
        return Array(parts[3...])
    }

    /// `cuda-12.4`; `cuda-samples` is the maker's.
    private static func isVersioned(_ folder: ArraySlice<UInt8>) -> Bool {
        folder.starts(with: "cuda-".utf8)
            && folder.dropFirst(5).first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
    }

    private func owner(toolkit parts: [ArraySlice<UInt8>], _ path: FilePathBytes) -> Owner {
        let release = Self.release(of: path) ?? release
        func named(_ package: String) -> String? { release.map { "\(package)-\($0.major)-\($0.minor)" } }
        if parts.first?.elementsEqual("compat".utf8) == true { return Owner(part: .base, package: nil) }
        if parts.first?.elementsEqual("nvvm".utf8) == true
            || parts.first?.elementsEqual("bin".utf8) == true && parts.count == 2
                && Self.compilers.contains(where: { parts[1].elementsEqual($0.utf8) })
        {
            return Owner(part: .devel, package: named("cuda-nvcc"))
        }
        if parts.contains(where: { $0.elementsEqual("include".utf8) }) {
            return Owner(part: .devel, package: Self.headerPackage(parts).flatMap(named))
        }
        // Links for the linker, stubs, and all that no loader takes.
        guard !parts.contains(where: { $0.elementsEqual("stubs".utf8) }), let owner = owner(library: path, release)
        else {
            return Owner(part: .devel, package: nil)
        }
        return owner
    }

    /// By the names of headers, or of the folders that they are in below `include`.
    private static func headerPackage(_ parts: [ArraySlice<UInt8>]) -> String? {
        let below = parts.drop { !$0.elementsEqual("include".utf8) }.dropFirst()
        guard let first = below.first else { return nil }
        return headerPackages.first { first.starts(with: $0.key.utf8) }?.value ?? "cuda-cudart-dev"
    }

    private static let headerPackages: KeyValuePairs<String, String> = [
        "cublas": "libcublas-dev", "nvblas": "libcublas-dev", "cufft": "libcufft-dev", "curand": "libcurand-dev",
        "cusolver": "libcusolver-dev", "cusparse": "libcusparse-dev", "npp": "libnpp-dev", "nvjpeg": "libnvjpeg-dev",
        "nvrtc": "cuda-nvrtc-dev", "nvJitLink": "libnvjitlink-dev", "nvFatbin": "libnvfatbin-dev",
        "nvml": "cuda-nvml-dev",
        "nvtx3": "cuda-nvtx", "nvToolsExt": "cuda-nvtx", "cub": "cuda-cccl", "thrust": "cuda-cccl", "cccl": "cuda-cccl",
        "cupti": "cuda-cupti-dev", "cufile": "libcufile-dev", "cudaProfiler": "cuda-profiler-api",
        "cuda_profiler_api": "cuda-profiler-api",
    ]

    /// Of several toolkits in one image, the one that a file belongs to.
    private static func release(of path: FilePathBytes) -> CUDARelease? {
        let folder = path.bytes.dropFirst("usr/local/cuda-".utf8.count).prefix { $0 != UInt8(ascii: "/") }
        return CUDARelease(parsing: String(decoding: folder, as: UTF8.self))
    }

    /// What `nvcc` starts, and itself.
    private static let compilers = [
        "nvcc", "nvcc.profile", "cicc", "ptxas", "cudafe++", "fatbinary", "nvlink", "bin2c", "crt",
        "__nvcc_device_query",
    ]

    private func owner(library path: FilePathBytes, _ release: CUDARelease?) -> Owner? {
        let name = path.lastComponent
        if name.ends(with: ".a".utf8) {
            // libcudnn_static.a, libcublas_static.a: the name of a library with more behind it.
            let stem = String(decoding: name.dropLast(2), as: UTF8.self)
            let words = stem.split(separator: "_").map(String.init)
            let isOurs = words.indices.contains { CUDACatalogue.isStem(words[...$0].joined(separator: "_")) }
            return isOurs ? Owner(part: .devel, package: nil) : nil
        }
        guard let library = CUDACatalogue.library(named: name) else { return nil }
        return Owner(part: library.part, package: library.package(for: release))
    }

    private static let headers = ["cudnn", "nccl", "cublas", "cuda", "NvInfer", "NvOnnx", "cutensor", "cusparseLt"]

    /// Where packages put libraries that every program finds; /usr/local/lib is the maker's own.
    private static func isSystemFolder(_ folder: FilePathBytes) -> Bool {
        systemFolders.contains(folder)
    }

    private static let systemFolders: Set<FilePathBytes> = Set(
        ["lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"].flatMap {
            [FilePathBytes($0), FilePathBytes("usr/" + $0)]
        })
}
