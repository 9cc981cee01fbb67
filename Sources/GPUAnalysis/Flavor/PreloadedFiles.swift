internal import ELF
internal import ImageCore

/// Files of Python packages whose program has loaded the libraries of wheels, by their paths, before them.
///
/// What they need is answered by those, wherever a loader would look.
///
/// `import torch` does that. Of a module that is not torch's nobody knows whether it comes after: onnxruntime and
/// CTranslate2 take what the loader finds, so that they are none of these.
struct PreloadedFiles {
    let paths: Set<FilePathBytes>

    init(_ survey: ImageSurvey, _ files: FlavorFiles) {
        var paths: Set<FilePathBytes> = []
        for program in survey.programs where files.owner(of: program.path) == nil {
            if Self.isLibrary(program.path) || Self.isModule(program) { paths.insert(program.path) }
        }
        self.paths = paths
    }

    /// One of NVIDIA's own, which lies beside those that it needs.
    private static func isLibrary(_ path: FilePathBytes) -> Bool {
        CUDACatalogue.library(named: path.lastComponent) != nil
    }

    private static func isModule(_ program: SurveyedFile<ProgramFacts>) -> Bool {
        guard program.path.bytes.has("/site-packages/") || program.path.bytes.has("/dist-packages/") else {
            return false
        }
        if packages.contains(where: { program.path.bytes.has($0) }) { return true }
        guard let dynamic = (try? program.facts.loadable.get())?.dynamic else { return false }
        return dynamic.needed.contains {
            $0.bytes.starts(with: "libc10".utf8) || $0.bytes.starts(with: "libtorch".utf8)
        }
    }

    /// Those that import torch before they open libraries that are not linked against it.
    private static let packages: [StaticString] = [
        "-packages/torch/", "-packages/triton/", "-packages/bitsandbytes/", "-packages/flashinfer/",
        "-packages/flashinfer_jit_cache/", "-packages/deep_gemm/", "-packages/tensorrt_llm/",
    ]
}
