internal import AccessTrace
internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import OCI

/// Which CUDA image would do for an image that is being rewritten, by what was seen of its files on the way.
enum FlavorAdvice {
    /// Nil for an image that has nothing to do with CUDA: its tree is not even put together.
    static func recommendation(
        _ surveys: [LayerSurvey?], _ config: ImageConfig, record: AccessRecord?
    ) throws(ImageError) -> FlavorRecommendation? {
        let isOfCUDA = config.process.environment.contains { variable in
            ["CUDA_VERSION=", "NVIDIA_REQUIRE_CUDA=", "NVIDIA_VISIBLE_DEVICES="].contains { variable.hasPrefix($0) }
        }
        guard isOfCUDA || surveys.contains(where: { $0?.hasCUDA == true }) else { return nil }
        let merged = try MergedImage(surveys.map { $0?.entries ?? [] })
        return CUDAAnalysis(ImageSurvey(merged, surveys), config, record: record).recommendation
    }
}

extension LayerSurvey {
    /// Whether a file is one of CUDA's libraries, or needs one.
    fileprivate var hasCUDA: Bool {
        facts.values.contains { facts in
            guard case .program(let program) = facts else { return false }
            return program.isOfCUDA
        }
    }
}
