internal import ImageCore

/// A file of safetensors: eight bytes that tell how long the JSON behind them is, the JSON, the tensors
/// (github.com/huggingface/safetensors, "Format").
struct SafetensorsReader: WeightReader {
    private let size: Int
    private var intake = StreamIntake()
    private var headerBytes: Int?
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
        return tally.file(.safetensors)
    }

    /// Whether there was enough to go on.
    private mutating func step(_ rest: inout UnsafeRawBufferPointer) throws(WeightProblem) -> Bool {
        guard let headerBytes else {
            guard let length = intake.number(bytes: 8, from: &rest) else { return false }
            guard length <= Limits.safetensorsHeaderBytes, let count = Int(exactly: length) else {
                throw WeightProblem(
                    "a header of \(length) bytes; at most \(Limits.safetensorsHeaderBytes) are looked at")
            }
            guard count <= size - intake.position else { throw WeightProblem("the header is longer than the file") }
            headerBytes = count
            return true
        }
        guard let text = intake.run(headerBytes, from: &rest) else { return false }
        isDone = true
        let header = SafetensorsHeader(dataBytes: size - intake.position)
        try WeightTurn.take { () throws(WeightProblem) in try header.count(text, in: &tally) }
        return false
    }
}
