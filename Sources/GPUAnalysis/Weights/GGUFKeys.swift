internal import ImageCore

/// The keys and values of a GGUF file, passed over.
struct GGUFKeys {
    private enum State { case next, keyLength, valueType, value(type: UInt64), arrayType, arrayCount(type: UInt64) }

    /// Elements of one type that are still to come.
    private struct Array {
        let type: UInt64
        var rest: Int
    }

    private var rest: Int
    private var state = State.next
    /// The arrays around the next value, the outermost first.
    private var arrays: [Array] = []

    private static let text: UInt64 = 8
    private static let array: UInt64 = 9

    init(count: Int) { rest = count }

    /// Whether all have passed; `end` is where the header must have ended.
    mutating func pass(
        _ bytes: inout UnsafeRawBufferPointer, intake: inout StreamIntake, end: Int
    ) throws(WeightProblem) -> Bool {
        while true {
            switch state {
            case .next:
                if let inner = arrays.last {
                    guard inner.rest > 0 else {
                        arrays.removeLast()
                        continue
                    }
                    arrays[arrays.count - 1].rest -= 1
                    state = .value(type: inner.type)
                } else {
                    guard rest > 0 else { return true }
                    rest -= 1
                    state = .keyLength
                }
            case .keyLength:
                guard let length = intake.number(bytes: 8, from: &bytes) else { return false }
                try intake.skip(length, within: end)
                state = .valueType
            case .valueType:
                guard let type = intake.number(bytes: 4, from: &bytes) else { return false }
                state = .value(type: type)
            case .value(Self.text):
                guard let length = intake.number(bytes: 8, from: &bytes) else { return false }
                try intake.skip(length, within: end)
                state = .next
            case .value(Self.array):
                state = .arrayType
            case .value(let type):
                try intake.skip(Self.bytes(of: type), within: end)
                state = .next
            case .arrayType:
                guard let type = intake.number(bytes: 4, from: &bytes) else { return false }
                state = .arrayCount(type: type)
            case .arrayCount(let type):
                guard let count = intake.number(bytes: 8, from: &bytes) else { return false }
                try begin(type, count, intake: &intake, end: end)
                state = .next
            }
        }
    }

    /// Numbers are passed over at once, what tells its own length one by one.
    private mutating func begin(
        _ type: UInt64, _ count: UInt64, intake: inout StreamIntake, end: Int
    ) throws(WeightProblem) {
        guard type == Self.text || type == Self.array else {
            let (bytes, overflow) = try Self.bytes(of: type).multipliedReportingOverflow(by: count)
            return try intake.skip(overflow ? .max : bytes, within: end)
        }
        guard arrays.count < Limits.ggufNesting else { throw WeightProblem("arrays nested too deeply") }
        guard let count = Int(exactly: count) else { throw WeightProblem("the header is too long") }
        arrays.append(Array(type: type, rest: count))
    }

    /// The bytes of a number of a type (`gguf_metadata_value_type`).
    private static func bytes(of type: UInt64) throws(WeightProblem) -> UInt64 {
        switch type {
        case 0, 1, 7: 1
        case 2, 3: 2
        case 4, 5, 6: 4
        case 10, 11, 12: 8
        default: throw WeightProblem("a value of type \(type), which is not known")
        }
    }
}

extension StreamIntake {
    /// Passes over what must end within the header.
    mutating func skip(_ count: UInt64, within end: Int) throws(WeightProblem) {
        guard let count = Int(exactly: count), count <= end - position else {
            throw WeightProblem("the header is too long")
        }
        skip(count)
    }
}
