internal import ImageCore

/// A GGUF file: keys and values, then a line for each tensor, then the tensors (github.com/ggml-org/ggml,
/// "docs/gguf.md"). Strings and arrays are passed over without being held: a tokenizer's have MiBs.
struct GGUFReader: WeightReader {
    private enum State { case magic, version, tensorCount, keyCount, keys, tensors }

    private let size: Int
    private var intake = StreamIntake()
    private var state = State.magic
    private var keys = GGUFKeys(count: 0)
    private var tensors = GGUFTensors(count: 0)
    private var tensorCount = 0
    private var tally: WeightTally
    private(set) var isDone = false

    init(size: Int) {
        self.size = size
        tally = WeightTally(limit: size)
    }

    mutating func read(_ piece: UnsafeRawBufferPointer) {
        var rest = piece
        do throws(WeightProblem) {
            while !isDone, try step(&rest) {}
        } catch {
            tally.note(error.text)
            isDone = true
        }
    }

    mutating func finish() -> WeightFile? {
        if !isDone { tally.note("the file ends within its header") }
        return tally.file(.gguf)
    }

    private mutating func step(_ rest: inout UnsafeRawBufferPointer) throws(WeightProblem) -> Bool {
        switch state {
        case .magic:
            guard intake.number(bytes: 4, from: &rest) != nil else { return false }
            state = .version
        case .version:
            guard let version = intake.number(bytes: 4, from: &rest) else { return false }
            guard version & 0xffff != 0 else { throw WeightProblem("big-endian gguf is not read") }
            // Version 1 counted in 32 bits, and nobody writes it.
            guard version == 2 || version == 3 else { throw WeightProblem("gguf version \(version) is not read") }
            state = .tensorCount
        case .tensorCount:
            guard let count = intake.number(bytes: 8, from: &rest) else { return false }
            guard count <= Limits.ggufTensors else { throw WeightProblem("\(count) tensors") }
            tensorCount = Int(count)
            state = .keyCount
        case .keyCount:
            guard let count = intake.number(bytes: 8, from: &rest) else { return false }
            guard count <= Limits.ggufKeys else { throw WeightProblem("\(count) keys") }
            keys = GGUFKeys(count: Int(count))
            state = .keys
        case .keys:
            guard try keys.pass(&rest, intake: &intake, end: headEnd) else { return false }
            tensors = GGUFTensors(count: tensorCount)
            state = .tensors
        case .tensors:
            guard try tensors.count(&rest, intake: &intake, end: headEnd, in: &tally) else { return false }
            isDone = true
            guard tensors.dataEnd <= size - intake.position else {
                throw WeightProblem("a tensor does not lie within the file")
            }
        }
        return true
    }

    /// Where the header must have ended.
    private var headEnd: Int { min(size, Limits.ggufHeadBytes) }
}
