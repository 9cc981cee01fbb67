internal import GPUAnalysis
internal import ImageCore

/// Which CUDA image would do, for people.
struct RecommendationText {
    private let recommendation: FlavorRecommendation

    init(_ recommendation: FlavorRecommendation) { self.recommendation = recommendation }

    /// Whether there is anything to say: an image without CUDA that needs none is told of only when asked.
    var isOfInterest: Bool { recommendation.current.flavor != .none || recommendation.recommended != .none }

    /// One line: `CUDA: built from devel, runtime would do (4.9 GB less)`.
    var line: String {
        let current = recommendation.current.flavor
        let target = recommendation.recommended
        var text = "CUDA: built from \(current.rawValue)"
        if target == current, recommendation.packages.isEmpty {
            text += ", and that is what it needs"
        } else if target == current {
            text += ", of which \(base) with \(packages) would do\(less(recommendation.savedBytesWithPackages))"
        } else {
            text += ", \(target.rawValue) would do\(less(recommendation.savedBytes))"
            if !recommendation.packages.isEmpty {
                text += ", or \(base) with \(packages)\(less(recommendation.savedBytesWithPackages))"
            }
        }
        return text
    }

    private var base: String { recommendation.packagesBase.rawValue }

    private var packages: String {
        let names = recommendation.packages
        let more = names.count > 6 ? " and \(names.count - 6) more" : ""
        return names.prefix(6).joined(separator: " ").printable + more
    }

    private func less(_ bytes: Int) -> String { bytes > 0 ? " (\(ByteCount(bytes)) less)" : "" }
}
