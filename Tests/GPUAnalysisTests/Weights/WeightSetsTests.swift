import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct WeightSetsTests {
    private static func file(_ format: WeightFile.Format, _ type: String, _ width: Int, _ elements: Int) -> WeightFile {
        let type = ElementType(type, blockBytes: width, isFloat: type != "I64")
        return WeightFile(
            format: format, shares: [.init(type: type, tensors: 1, elements: elements, bytes: elements * width)])
    }

    private static let safe = file(.safetensors, "BF16", 2, 1_000)
    private static let torch = file(.pytorch, "F32", 4, 1_000)

    private func sets(_ files: [(String, WeightFile)]) -> WeightSets {
        WeightSets(files.map { (path: FilePathBytes($0.0), file: $0.1) })
    }

    /// `kept < other, other`, by the first path of each.
    private func repetitions(_ files: [(String, WeightFile)]) -> [String] {
        sets(files).repetitions.map { repetition in
            "\(repetition.kept.paths[0]) < " + repetition.others.map { "\($0.paths[0])" }.joined(separator: ", ")
        }
    }

    @Test(arguments: [
        ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
        ["consolidated.00.pth", "consolidated.01.pth"],
        ["pytorch_model-00001-of-2.bin", "pytorch_model-00002-of-2.bin"], ["a_part_1.gguf", "a_part_2.gguf"],
        ["a-00001-of-00003.gguf", "a-00002-of-00003.gguf"], ["a.00-of-02.gguf", "a.01-of-02.gguf"],
    ])
    func `the parts of a model are one`(names: [String]) {
        let sets = sets(names.reversed().map { ("m/" + $0, Self.safe) }).sets
        #expect(sets.count == 1)
        #expect(sets.first?.paths == names.map { FilePathBytes("m/" + $0) })
        #expect(sets.first?.bytes == 4_000)
        #expect(sets.first?.floats == 2_000)
    }

    @Test func `models of other names, folders and formats are others`() {
        let files = [("a/m.bin", Self.torch), ("a/n.bin", Self.torch), ("b/m.bin", Self.torch), ("a/m.bin", Self.safe)]
        #expect(sets(files).sets.count == 4)
    }

    @Test(arguments: [
        (
            [("m/model.safetensors", safe), ("m/pytorch_model.bin", torch)],
            ["m/model.safetensors < m/pytorch_model.bin"]
        ),
        (
            [
                ("pytorch_model.bin", file(.pytorch, "F16", 2, 1_004)),
                ("model.safetensors", file(.safetensors, "F32", 4, 1_000)),
            ],
            ["model.safetensors < pytorch_model.bin"]
        ),
        ([("pytorch_model.bin", file(.pytorch, "F16", 2, 1_006)), ("model.safetensors", safe)], []),
        ([("m/model.safetensors", safe), ("n/pytorch_model.bin", torch)], []),
        (
            [("m/model.safetensors", safe), ("m/original/consolidated.00.pth", torch)],
            ["m/model.safetensors < m/original/consolidated.00.pth"]
        ),
        (
            [("m/model.safetensors", safe), ("m/consolidated.safetensors", safe)],
            ["m/consolidated.safetensors < m/model.safetensors"]
        ),
        ([("m/a.safetensors", safe), ("m/b.safetensors", safe)], []),
        (
            [("m/a.safetensors", safe), ("m/a.fp32.safetensors", file(.safetensors, "F32", 4, 1_000))],
            ["m/a.safetensors < m/a.fp32.safetensors"]
        ),
        (
            [
                ("m/a.onnx", file(.onnx, "F32", 4, 1_000)), ("m/a.bin", file(.pytorch, "F16", 2, 1_000)),
                ("m/a.gguf", file(.gguf, "F32", 4, 1_000)),
            ], ["m/a.gguf < m/a.bin, m/a.onnx"]
        ),
        ([("m/a.h5", file(.hdf5, "opaque", 1, 0)), ("m/a.engine", file(.tensorRT, "opaque", 1, 0))], []),
        ([("m/a.npz", file(.npz, "I64", 8, 1_000)), ("m/a.onnx", file(.onnx, "I64", 8, 1_000))], []),
        (
            [
                ("m/a-00001-of-00002.safetensors", file(.safetensors, "F32", 4, 500)),
                ("m/a-00002-of-00002.safetensors", file(.safetensors, "F32", 4, 500)), ("m/pytorch_model.bin", torch),
            ],
            ["m/a-00001-of-00002.safetensors < m/pytorch_model.bin"]
        ),
    ])
    func `a model that is there twice is told`(files: [(String, WeightFile)], expected: [String]) {
        #expect(repetitions(files) == expected)
        #expect(repetitions(files.reversed()) == expected)
    }

    @Test func `the bytes of a repetition are those of what can go`() {
        let repetition = sets([("model.safetensors", Self.safe), ("pytorch_model.bin", Self.torch)]).repetitions.first
        #expect(repetition?.kept.bytes == 2_000)
        #expect(repetition?.bytes == 4_000)
    }

    @Test func `what a training goes on from is no model`() {
        let names = [
            "c/global_step1/mp_rank_00_optim_states.pt", "c/optimizer.bin", "c/optimizer.pt", "c/rng_state_0.pth",
            "c/scheduler.pt",
        ]
        let sets = sets(names.map { ($0, Self.torch) } + [("c/model.safetensors", Self.safe)])
        #expect(sets.trainingState.map { "\($0.path)" } == names)
        #expect(sets.trainingState.first?.bytes == 4_000)
        #expect(sets.sets.count == 1 && sets.repetitions.isEmpty)
    }

    /// A model of one folder, as the test makes it: all in which two may differ.
    private struct Model {
        let path: String
        let format: WeightFile.Format
        let type: String
        let floats: Int
        var bytes: Int { floats * (type == "F32" ? 4 : 2) }
        var file: WeightFile { WeightSetsTests.file(format, type, type == "F32" ? 4 : 2, floats) }
    }

    /// The repetitions found by holding each model against each.
    private func expected(_ models: [Model]) -> [String] {
        var rest = models.sorted {
            ($0.format == .pytorch ? 1 : 0, $0.bytes, $0.path) < ($1.format == .pytorch ? 1 : 0, $1.bytes, $1.path)
        }
        var found: [(path: String, text: String)] = []
        while let kept = rest.first {
            rest.removeFirst()
            let isSame = { (model: Model) in
                let (less, more) = (min(model.floats, kept.floats), max(model.floats, kept.floats))
                return less > 0 && more - less <= more / 200
                    && (model.format != kept.format || model.type != kept.type)
            }
            let others = rest.filter(isSame).map(\.path).sorted()
            rest.removeAll(where: isSame)
            if !others.isEmpty { found.append((kept.path, "\(kept.path) < " + others.joined(separator: ", "))) }
        }
        return found.sorted { $0.path < $1.path }.map(\.text)
    }

    @Test(arguments: 0..<40) func `what is found is what holding each against each finds`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let models = (0..<60).map { number in
            Model(
                path: "m/\(100 + number)",
                format: [.safetensors, .gguf, .pytorch].randomElement(using: &random) ?? .gguf,
                type: ["F32", "BF16"].randomElement(using: &random) ?? "F32",
                floats: seed % 4 == 0
                    ? Int.random(in: 0...3, using: &random) : Int.random(in: 970...1_030, using: &random))
        }
        #expect(repetitions(models.map { ($0.path, $0.file) }) == expected(models))
    }

    @Test(arguments: [0, 1_000]) func `thousands of models of one size and design are no repetitions`(floats: Int) {
        let files = (0..<4_000).map { ("m/\($0)", Self.file(.safetensors, "F32", 4, floats)) }
        let sets = sets(files)
        #expect(sets.sets.count == 4_000)
        #expect(sets.repetitions.isEmpty)
    }
}
