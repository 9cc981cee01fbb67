package import ImageCore

/// What the files of weights in a tree are together.
package struct WeightSets: Hashable, Sendable {
    /// One model that is there several times.
    package struct Repetition: Hashable, Sendable {
        /// The one to keep: safetensors or GGUF where there is any, which load without executing anything, and of those
        /// the smallest.
        package let kept: WeightSet
        /// The others, by their first path.
        package let others: [WeightSet]
        /// The bytes that the others take.
        package var bytes: Int { others.reduce(0) { $0.saturatingSum($1.bytes) } }
    }

    /// What a training goes on from, as the states of its optimizer; nothing that runs a model wants it.
    package struct TrainingState: Hashable, Sendable {
        package let path: FilePathBytes
        package let bytes: Int
    }

    /// All models, by their first path.
    package let sets: [WeightSet]
    package let repetitions: [Repetition]
    package let trainingState: [TrainingState]

    package init(_ files: [(path: FilePathBytes, file: WeightFile)]) {
        let isState = { (file: (path: FilePathBytes, file: WeightFile)) in WeightName(file.path).isTrainingState }
        trainingState = files.filter(isState).map { TrainingState(path: $0.path, bytes: $0.file.bytes) }
            .sorted { $0.path < $1.path }
        let models = Dictionary(grouping: files.filter { !isState($0) }) {
            Model(path: $0.path, format: $0.file.format)
        }
        let folders = Dictionary(grouping: models) { $0.key.folder }
            .mapValues { models in models.map { WeightSet($0.value, format: $0.key.format) }.sorted(by: Self.precedes) }
        sets = folders.values.joined().sorted(by: Self.precedes)
        repetitions = folders.values.flatMap(Self.repetitions).sorted { Self.precedes($0.kept, $1.kept) }
    }

    /// What the parts of one model have in common.
    private struct Model: Hashable {
        let parent: FilePathBytes
        let folder: FilePathBytes
        let pattern: String
        let format: WeightFile.Format

        init(path: FilePathBytes, format: WeightFile.Format) {
            let name = WeightName(path)
            parent = path.parent
            folder = name.folder
            pattern = name.pattern
            self.format = format
        }
    }

    private static func precedes(_ left: WeightSet, _ right: WeightSet) -> Bool {
        (left.paths.first ?? .empty) < (right.paths.first ?? .empty)
    }

    /// The models of one folder that are there more than once. The best of a kind is looked at first, and all that hold
    /// the same as it go with it.
    private static func repetitions(_ sets: [WeightSet]) -> [Repetition] {
        var rest = SimilarSets(sets.sorted { rank($0) < rank($1) })
        var repetitions: [Repetition] = []
        while let (kept, others) = rest.next() {
            if !others.isEmpty { repetitions.append(Repetition(kept: kept, others: others.sorted(by: precedes))) }
        }
        return repetitions
    }

    private static func rank(_ set: WeightSet) -> (Int, Int, FilePathBytes) {
        let isSafe = set.format == .safetensors || set.format == .gguf
        return (isSafe ? 0 : 1, set.bytes, set.paths.first ?? .empty)
    }
}
