internal import ImageCore

/// An ONNX model: a protobuf message whose graph holds its weights as initializers (onnx.proto, `ModelProto`). All else
/// is passed over. Weights of subgraphs and of nodes are not counted; those in other files have elements and no bytes.
struct ONNXReader: WeightReader {
    private enum Level { case model, graph, tensor, dimensions }
    private enum State { case tag, number(field: UInt64), length(field: UInt64) }

    private struct Frame {
        let level: Level
        /// Where in the file the message ends.
        let end: Int
    }

    private let size: Int
    private var intake = StreamIntake()
    private var frames: [Frame]
    private var state = State.tag
    private var varint = ProtobufVarint()
    private var tensor = ONNXTensor()
    private var tally: WeightTally
    private(set) var isDone = false

    private static let graphField: UInt64 = 7
    private static let initializerField: UInt64 = 5

    init(size: Int) {
        self.size = size
        frames = [Frame(level: .model, end: size)]
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
        return tally.file(.onnx)
    }

    private mutating func step(_ rest: inout UnsafeRawBufferPointer) throws(WeightProblem) -> Bool {
        guard let frame = frames.last else {
            isDone = true
            return false
        }
        if case .tag = state, !varint.isPartial, intake.position == frame.end {
            frames.removeLast()
            if frame.level == .tensor { try tensor.count(in: &tally) }
            return true
        }
        guard let byte = intake.number(bytes: 1, from: &rest) else { return false }
        guard intake.position <= frame.end else { throw WeightProblem("a field that is longer than its message") }
        guard let value = try varint.next(UInt8(truncatingIfNeeded: byte)) else { return true }
        switch state {
        case .tag where frame.level == .dimensions: try tensor.number(value, field: ONNXTensor.dimensionsField)
        case .tag: try begin(value, in: frame)
        case .number(let field):
            state = .tag
            if frame.level == .tensor { try tensor.number(value, field: field) }
        case .length(let field):
            state = .tag
            try enter(field, length: value, in: frame)
        }
        return true
    }

    /// A field begins (protobuf's encoding, "Message Structure").
    private mutating func begin(_ tag: UInt64, in frame: Frame) throws(WeightProblem) {
        let field = tag >> 3
        guard field > 0 else { throw WeightProblem("a field that protobuf does not have") }
        switch tag & 7 {
        case 0: state = .number(field: field)
        case 1: try pass(8, field: field, in: frame)
        case 2: state = .length(field: field)
        case 5: try pass(4, field: field, in: frame)
        default: throw WeightProblem("a field that protobuf does not have")
        }
    }

    private mutating func enter(_ field: UInt64, length: UInt64, in frame: Frame) throws(WeightProblem) {
        guard let length = Int(exactly: length), length <= frame.end - intake.position else {
            throw WeightProblem("a field that is longer than its message")
        }
        let end = intake.position + length
        switch (frame.level, field) {
        case (.model, Self.graphField): frames.append(Frame(level: .graph, end: end))
        case (.graph, Self.initializerField):
            tensor = ONNXTensor()
            frames.append(Frame(level: .tensor, end: end))
        case (.tensor, ONNXTensor.dimensionsField): frames.append(Frame(level: .dimensions, end: end))
        default: try pass(length, field: field, in: frame)
        }
    }

    private mutating func pass(_ length: Int, field: UInt64, in frame: Frame) throws(WeightProblem) {
        guard length <= frame.end - intake.position else {
            throw WeightProblem("a field that is longer than its message")
        }
        if frame.level == .tensor { tensor.passed(length, field: field) }
        intake.skip(length)
    }
}
