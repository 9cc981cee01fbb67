package import GPUAnalysis
internal import ImageCore
internal import Layers
internal import Tar

/// The model weights of an image.
package struct WeightContent: Sendable {
    package struct File: Sendable {
        package let file: SurveyedFile<WeightFacts>
        /// From 1, the bottom.
        package let layer: Int
        /// Whether its layer also has programs, libraries or scripts: it is then downloaded anew whenever those change.
        package let sharesLayerWithCode: Bool
    }

    /// By path.
    package let files: [File]
    /// The same model in two forms, and what only training needs.
    package let sets: WeightSets

    init(_ survey: ImageSurvey) {
        var layersWithCode: Set<Int> = Set(survey.programs.map(\.place.layer))
        if !survey.weights.isEmpty { layersWithCode.formUnion(Self.layersWithSources(survey.merged)) }
        files = survey.weights.map {
            File(file: $0, layer: $0.place.layer + 1, sharesLayerWithCode: layersWithCode.contains($0.place.layer))
        }
        sets = WeightSets(survey.weights.map { ($0.path, $0.facts.file) })
    }

    package var bytes: Int { files.reduce(0) { $0.saturatingSum($1.file.size) } }

    private static func layersWithSources(_ merged: MergedImage) -> Set<Int> {
        var layers: Set<Int> = []
        for (number, entries) in merged.layers.enumerated() {
            let hasSource = entries.contains { entry in
                entry.kind == .file && [".py", ".sh", ".js", ".rb"].contains { entry.name.bytes.ends(with: $0.utf8) }
            }
            if hasSource { layers.insert(number) }
        }
        return layers
    }
}
