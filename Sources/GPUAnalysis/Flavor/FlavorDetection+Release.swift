internal import ImageCore
internal import Layers

extension FlavorDetection {
    static func release(
        _ survey: ImageSurvey, _ environment: Environment, _ packages: InstalledPackages
    ) -> CUDARelease? {
        if let release = environment["CUDA_VERSION"].flatMap({ CUDARelease(parsing: $0) }) { return release }
        for name in packages.names {
            let words = name.split(separator: "-")
            guard name.hasPrefix("cuda-cudart-"),
                let release = CUDARelease(parsing: words.suffix(2).joined(separator: "."))
            else { continue }
            return release
        }
        var found: CUDARelease?
        survey.merged.forEachShown { path, _, _ in
            guard found == nil, path.bytes.starts(with: folder.utf8) else { return }
            let version = path.bytes.dropFirst(folder.utf8.count).prefix { $0 != UInt8(ascii: "/") }
            found = CUDARelease(parsing: String(decoding: version, as: UTF8.self))
        }
        return found
    }

    private static let folder = "usr/local/cuda-"
}
