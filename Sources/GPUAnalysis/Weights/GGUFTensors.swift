internal import ImageCore

/// The lines of a GGUF file that tell of its tensors.
struct GGUFTensors {
    private enum State { case next, nameLength, dimensionCount, dimension, type, offset }

    private var rest: Int
    private var state = State.next
    private var dimensions: [Int] = []
    private var dimensionCount = 0
    private var tensorBytes = 0
    /// The end of the tensor that ends last, from where the tensors begin.
    private(set) var dataEnd = 0

    init(count: Int) { rest = count }

    /// Whether all have been counted; `end` is where the header must have ended.
    mutating func count(
        _ bytes: inout UnsafeRawBufferPointer, intake: inout StreamIntake, end: Int, in tally: inout WeightTally
    ) throws(WeightProblem) -> Bool {
        while true {
            switch state {
            case .next:
                guard rest > 0 else { return true }
                rest -= 1
                state = .nameLength
            case .nameLength:
                guard let length = intake.number(bytes: 8, from: &bytes) else { return false }
                try intake.skip(length, within: end)
                state = .dimensionCount
            case .dimensionCount:
                guard let count = intake.number(bytes: 4, from: &bytes) else { return false }
                guard count <= Limits.ggufDimensions else { throw WeightProblem("a tensor of \(count) dimensions") }
                dimensionCount = Int(count)
                dimensions.removeAll(keepingCapacity: true)
                state = .dimension
            case .dimension:
                guard dimensions.count < dimensionCount else {
                    state = .type
                    continue
                }
                guard let dimension = intake.number(bytes: 8, from: &bytes) else { return false }
                dimensions.append(Int(exactly: dimension) ?? -1)
            case .type:
                guard let type = intake.number(bytes: 4, from: &bytes) else { return false }
                try add(Int(type), to: &tally)
                state = .offset
            case .offset:
                guard let offset = intake.number(bytes: 8, from: &bytes) else { return false }
                guard intake.position <= end else { throw WeightProblem("the header is too long") }
                guard let offset = Int(exactly: offset) else {
                    throw WeightProblem("a tensor does not lie within the file")
                }
                dataEnd = max(dataEnd, offset.saturatingSum(tensorBytes))
                state = .next
            }
        }
    }

    private mutating func add(_ number: Int, to tally: inout WeightTally) throws(WeightProblem) {
        let elements = try WeightTally.elements(dimensions)
        tensorBytes = 0
        guard let type = ElementType.ggml(number) else { return tally.note("elements of type \(number), not known") }
        // Blocks do not reach from one row into the next.
        guard (dimensions.first ?? 1) % type.blockElements == 0 else {
            throw WeightProblem("a tensor whose rows are not whole blocks")
        }
        tensorBytes = try WeightTally.bytes(elements, of: type)
        try tally.add(type, elements: elements, bytes: tensorBytes)
    }
}
