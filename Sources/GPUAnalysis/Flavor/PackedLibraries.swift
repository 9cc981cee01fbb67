internal import ImageCore
internal import Layers

/// Archives of Java's whose names promise libraries for GPUs (`onnxruntime_gpu-1.19.2.jar`, `nd4j-cuda-12.3.jar`).
///
/// They are unpacked as the program runs, and what they need is in no file that a loader reads.
struct PackedLibraries {
    let paths: [FilePathBytes]

    init(_ survey: ImageSurvey) {
        var paths: [FilePathBytes] = []
        survey.merged.forEachShown { path, _, _ in
            let name = path.lastComponent
            guard name.ends(with: ".jar".utf8), name.has("gpu") || name.has("cuda") || name.has("-cu1") else { return }
            paths.append(path)
        }
        self.paths = paths.sorted()
    }

    /// What is to be said of a smaller image; nil where there are none.
    var caution: String? {
        guard let first = paths.first else { return nil }
        let more = paths.count > 1 ? " and \(paths.count - 1) more hold" : " holds"
        return "/\(first)\(more) what is unpacked as the program runs: the libraries that it needs are not counted"
    }
}
