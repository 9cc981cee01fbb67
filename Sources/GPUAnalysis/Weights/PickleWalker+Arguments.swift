extension PickleWalker {
    /// Takes what follows an opcode, without its length or line's end.
    mutating func take(_ argument: PickleOpcode.Argument) throws(WeightProblem) -> Range<Int> {
        switch argument {
        case .none: return position..<position
        case .fixed(let count): return try run(count)
        case .sized(let width):
            guard let count = number(try run(width), isSigned: false) else {
                throw WeightProblem("the pickle ends early")
            }
            return try run(count)
        case .lines(let count):
            let start = position
            var end = start
            for _ in 0..<count {
                guard let newline = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
                    throw WeightProblem("the pickle ends early")
                }
                end = newline
                position = newline + 1
            }
            return start..<end
        }
    }

    mutating func run(_ count: Int) throws(WeightProblem) -> Range<Int> {
        guard count <= bytes.count - position else { throw WeightProblem("the pickle ends early") }
        defer { position += count }
        return position..<position + count
    }

    /// The little-endian number that lies there; nil where it is 2^63 or more, or less than -2^63.
    func number(_ range: Range<Int>, isSigned: Bool = true) -> Int? {
        guard range.count <= 8 else { return nil }
        let value = bytes[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // One and two bytes are never negative (BININT1, BININT2); four and those of a long are.
        guard isSigned, range.count > 2, range.count < 8, value >> UInt64(range.count * 8 - 1) == 1 else {
            return isSigned && range.count == 8 ? Int(Int64(bitPattern: value)) : Int(exactly: value)
        }
        return nil
    }

    /// A place in the memo: a number, or a line of digits.
    func place(_ opcode: PickleOpcode, _ argument: Range<Int>) -> Int? {
        guard case .lines = opcode.argument else { return number(argument, isSigned: false) }
        return Int(String(decoding: bytes[argument], as: UTF8.self))
    }

    func global(_ lines: Range<Int>) -> PickleValue {
        guard let newline = bytes[lines].firstIndex(of: UInt8(ascii: "\n")) else { return .other }
        return global(
            module: .text(lines.lowerBound..<newline), name: .text(newline + 1..<lines.upperBound))
    }

    func global(module: PickleValue, name: PickleValue) -> PickleValue {
        guard let module = self.name(module), let name = self.name(name) else { return .other }
        return PickleValue(
            module: String(decoding: bytes[module], as: UTF8.self), name: String(decoding: bytes[name], as: UTF8.self))
    }

    /// A text short enough to be the name of something; a long one, copied at each mention, would cost its square.
    func name(_ value: PickleValue) -> Range<Int>? {
        guard case .text(let range) = value, range.count <= Self.longestName else { return nil }
        return range
    }

    private static let longestName = 256
}
