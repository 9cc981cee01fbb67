/// What an opcode of a pickle takes from the stream, and what it does to the stack (CPython, `Lib/pickletools.py`).
struct PickleOpcode {
    /// What follows the opcode.
    enum Argument {
        case none
        case fixed(Int)
        /// A length of so many bytes, and as many bytes.
        case sized(Int)
        case lines(Int)
    }

    /// What becomes of the stack, where the values themselves do not matter.
    enum Effect {
        /// Takes so many values, and puts one of which nothing is known where `pushes`.
        case replace(Int, pushes: Bool)
        /// Takes all down to the last mark, and the mark.
        case toMark(pushes: Bool)
        case text, number, global, globalOnStack, mark, pop, duplicate, tuple(Int?), persistent, call
        case get, put, memoize, nothing, stop
    }

    let argument: Argument
    let effect: Effect

    private init(_ argument: Argument, _ effect: Effect) {
        self.argument = argument
        self.effect = effect
    }

    static let push = Effect.replace(0, pushes: true)

    /// Nil where no protocol has such an opcode.
    init?(_ byte: UInt8) {
        guard let opcode = Self.ofByte(byte) else { return nil }
        self = opcode
    }

    private static func ofByte(_ byte: UInt8) -> PickleOpcode? {
        if byte >= 0x80 { return ofLaterProtocol(byte) }
        switch Unicode.Scalar(byte) {
        case "(": return .init(.none, .mark)
        case ".": return .init(.none, .stop)
        case "0": return .init(.none, .pop)
        case "1": return .init(.none, .toMark(pushes: false))
        case "2": return .init(.none, .duplicate)
        case "F", "I", "L", "P", "S": return .init(.lines(1), push)
        case "J": return .init(.fixed(4), .number)
        case "K": return .init(.fixed(1), .number)
        case "M": return .init(.fixed(2), .number)
        case "N", "]", "}": return .init(.none, push)
        case "G": return .init(.fixed(8), push)
        case "Q": return .init(.none, .persistent)
        case "R": return .init(.none, .call)
        case "T", "X": return .init(.sized(4), .text)
        case "U": return .init(.sized(1), .text)
        case "V": return .init(.lines(1), .text)
        case "B": return .init(.sized(4), push)
        case "C": return .init(.sized(1), push)
        case "a", "b": return .init(.none, .replace(1, pushes: false))
        case "s": return .init(.none, .replace(2, pushes: false))
        case "e", "u": return .init(.none, .toMark(pushes: false))
        case "d", "l", "o": return .init(.none, .toMark(pushes: true))
        case "i": return .init(.lines(2), .toMark(pushes: true))
        case "c": return .init(.lines(2), .global)
        case "t": return .init(.none, .tuple(nil))
        case ")": return .init(.none, .tuple(0))
        case "g": return .init(.lines(1), .get)
        case "h": return .init(.fixed(1), .get)
        case "j": return .init(.fixed(4), .get)
        case "p": return .init(.lines(1), .put)
        case "q": return .init(.fixed(1), .put)
        case "r": return .init(.fixed(4), .put)
        default: return nil
        }
    }

    /// What protocols 2 to 5 added.
    private static func ofLaterProtocol(_ byte: UInt8) -> PickleOpcode? {
        switch byte {
        case 0x80: .init(.fixed(1), .nothing)
        case 0x81: .init(.none, .replace(2, pushes: true))
        case 0x82: .init(.fixed(1), push)
        case 0x83: .init(.fixed(2), push)
        case 0x84: .init(.fixed(4), push)
        case 0x85, 0x86, 0x87: .init(.none, .tuple(Int(byte) - 0x84))
        case 0x88, 0x89: .init(.none, push)
        case 0x8a: .init(.sized(1), .number)
        case 0x8b: .init(.sized(4), .number)
        case 0x8c: .init(.sized(1), .text)
        case 0x8d: .init(.sized(8), .text)
        case 0x8e, 0x96: .init(.sized(8), push)
        case 0x8f, 0x97: .init(.none, push)
        case 0x90: .init(.none, .toMark(pushes: false))
        case 0x91: .init(.none, .toMark(pushes: true))
        case 0x92: .init(.none, .replace(3, pushes: true))
        case 0x93: .init(.none, .globalOnStack)
        case 0x94: .init(.none, .memoize)
        case 0x95: .init(.fixed(8), .nothing)
        case 0x98: .init(.none, .nothing)
        default: nil
        }
    }
}
