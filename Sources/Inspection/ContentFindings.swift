internal import GPUAnalysis
internal import ImageCore

/// What is wasteful about the files of an image, whatever is in them, and about its weights (docs/findings.md).
struct ContentFindings {
    private(set) var findings: [Finding] = []

    init(
        _ contents: [InspectedLayer.Contents], _ duplicates: DuplicateFiles, _ weights: WeightContent, _ gpu: GPUContent
    ) {
        let shadowed = contents.reduce(0) { $0.saturatingSum($1.shadowedBytes) }
        let shadowedFiles = contents.reduce(0) { $0 + $1.shadowedFiles }
        if shadowed > 0 {
            findings.append(
                Finding(
                    "shadowed-files", .note,
                    "\(Counted(shadowedFiles, "file is", "files are")) replaced or removed by a later layer, and downloaded all the same",
                    bytes: shadowed))
        }
        if duplicates.bytes > 0 {
            findings.append(
                Finding(
                    "duplicate-files", .note,
                    "\(Counted(duplicates.files, "file has", "files have")) the content of another one",
                    paths: duplicates.groups.first?.paths ?? [], bytes: duplicates.bytes))
        }
        add(weights)
        if !gpu.targets.isEmpty, gpu.deadCodeBytes > 0 {
            let names = gpu.targets.map(\.description).joined(separator: ", ")
            findings.append(
                Finding(
                    "gpu-code-dead", .note, "GPU code that never runs on \(names)",
                    paths: gpu.code.filter { $0.facts.deadBytes > 0 }.map(\.path), bytes: gpu.deadCodeBytes))
        }
        let damaged = gpu.code.filter { $0.facts.damaged > 0 }
        if !damaged.isEmpty {
            findings.append(
                Finding(
                    "gpu-code-damaged", .warning, "GPU code that breaks off inside of a region",
                    paths: damaged.map(\.path)))
        }
    }

    private mutating func add(_ weights: WeightContent) {
        for repetition in weights.sets.repetitions {
            let spare = repetition.others.flatMap(\.paths)
            findings.append(
                Finding(
                    "weights-twice", .warning,
                    "one model in \(repetition.others.count + 1) forms; keep \(repetition.kept.format.rawValue), such as /\(repetition.kept.paths.first ?? .empty)",
                    paths: spare + repetition.kept.paths, bytes: repetition.bytes))
        }
        let training = weights.sets.trainingState
        if !training.isEmpty {
            findings.append(
                Finding(
                    "training-state", .warning, "the state of a training, which serving a model does not read",
                    paths: training.map(\.path), bytes: training.reduce(0) { $0.saturatingSum($1.bytes) }))
        }
        let mixed = weights.files.filter { $0.sharesLayerWithCode && $0.file.size >= Self.largeWeights }
        if !mixed.isEmpty {
            findings.append(
                Finding(
                    "weights-with-code", .note,
                    "weights share a layer with code, and are downloaded anew whenever that changes",
                    paths: mixed.map(\.file.path), bytes: mixed.reduce(0) { $0.saturatingSum($1.file.size) }))
        }
    }

    /// Below it a layer of their own is not worth having.
    private static let largeWeights = 10 << 20
}
