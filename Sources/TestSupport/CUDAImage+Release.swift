extension CUDAImage {
    /// A release of CUDA that the official images were made for, with the versions of its libraries' SONAMEs.
    package struct Release: Sendable {
        /// `12.4.1`.
        package let full: String
        fileprivate let sonames: String
        package let cudnn: Int

        package var parts: [String] { full.split(separator: ".").map(String.init) }
        /// `12.4`.
        package var short: String { parts.prefix(2).joined(separator: ".") }
        /// `12-4`, as packages have it.
        package var dashed: String { parts.prefix(2).joined(separator: "-") }
        package var major: String { parts[0] }

        package static let v11 = Release(
            full: "11.8.0",
            sonames: """
                libcudart.so.11.0 libcublas.so.11 libcublasLt.so.11 libcufft.so.10 libcurand.so.10 libcusolver.so.11
                libcusparse.so.11 libnppc.so.11 libnpps.so.11 libnvjpeg.so.11 libnvrtc.so.11.2 libnvrtc-builtins.so.11.8
                libnvToolsExt.so.1 libcufile.so.0 libOpenCL.so.1
                """, cudnn: 8)

        package static let v12 = Release(
            full: "12.4.1",
            sonames: """
                libcudart.so.12 libcublas.so.12 libcublasLt.so.12 libcufft.so.11 libcurand.so.10 libcusolver.so.11
                libcusparse.so.12 libnppc.so.12 libnpps.so.12 libnvjpeg.so.12 libnvrtc.so.12 libnvrtc-builtins.so.12.4
                libnvJitLink.so.12 libnvfatbin.so.12 libnvToolsExt.so.1 libcufile.so.0 libOpenCL.so.1
                """, cudnn: 9)

        package static let v13 = Release(
            full: "13.0.0",
            sonames: """
                libcudart.so.13 libcublas.so.13 libcublasLt.so.13 libcufft.so.12 libcurand.so.10 libcusolver.so.12
                libcusparse.so.12 libnppc.so.13 libnpps.so.13 libnvjpeg.so.13 libnvrtc.so.13 libnvrtc-builtins.so.13.0
                libnvJitLink.so.13 libnvfatbin.so.13 libnvtx3interop.so.1 libcufile.so.0 libOpenCL.so.1
                """, cudnn: 9)
    }

    /// A library of a package: what is needed by its dynamic section, and a size that tells it from others.
    struct Library {
        let soname: String
        let package: String
        let needed: [String]
        let size: Int

        var stem: String { String(soname.prefix { $0 != "." }) }
        /// `libcublas.so`, for the linker.
        var link: String { stem + ".so" }
    }
}

extension CUDAImage.Release {
    /// The SONAME of a library in this release.
    package func soname(_ stem: String) -> String? {
        sonames.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.hasPrefix(stem + ".so") }
    }

    /// What the toolkit's packages bring, `libcudart` first.
    var toolkit: [CUDAImage.Library] {
        sonames.split(whereSeparator: \.isWhitespace).map(String.init).enumerated().map { index, soname in
            let stem = String(soname.prefix { $0 != "." })
            return CUDAImage.Library(
                soname: soname, package: package(of: stem), needed: needs[stem, default: []].compactMap(self.soname),
                size: 10_000 + 1_000 * index)
        }
    }

    private var needs: [String: [String]] {
        [
            "libcublas": ["libcublasLt"], "libnpps": ["libnppc"],
            "libcusolver": ["libnvJitLink", "libcusparse", "libcublas", "libcublasLt"],
            // Release 13 opens it instead.
            "libcusparse": major == "12" ? ["libnvJitLink"] : [],
        ]
    }

    private func package(of stem: String) -> String {
        let name =
            switch stem {
            case "libcudart": "cuda-cudart"
            case "libcublasLt": "libcublas"
            case "libnppc", "libnpps": "libnpp"
            case "libnvrtc", "libnvrtc-builtins": "cuda-nvrtc"
            case "libnvJitLink": "libnvjitlink"
            case "libnvToolsExt", "libnvtx3interop": "cuda-nvtx"
            case "libOpenCL": "cuda-opencl"
            default: stem
            }
        return "\(name)-\(dashed)"
    }

    /// The package of cuDNN.
    package var cudnnPackage: String { cudnn == 8 ? "libcudnn8" : "libcudnn9-cuda-\(major)" }

    var cudnnLibraries: [CUDAImage.Library] {
        let parts =
            cudnn == 8
            ? ["_ops_infer", "_ops_train", "_cnn_infer", "_cnn_train", "_adv_infer", "_adv_train"]
            : [
                "_graph", "_ops", "_cnn", "_adv", "_engines_precompiled", "_engines_runtime_compiled", "_heuristic",
            ]
        return ([""] + parts).enumerated().map { index, part in
            CUDAImage.Library(
                soname: "libcudnn\(part).so.\(cudnn)", package: cudnnPackage, needed: [], size: 40_000 + 1_000 * index)
        }
    }
}
