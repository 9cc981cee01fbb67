internal import ImageCore

/// Follows what a pickle does to its stack and memo, without doing what it says: nothing is imported, called or built.
/// What it finds are the persistent ids by which `torch.save` names storages.
struct PickleWalker {
    let bytes: [UInt8]
    var position: Int
    var stack: [PickleValue] = []
    /// The heights of the stack at which marks stand.
    var marks: [Int] = []
    /// Without those values of which nothing is known, and without tuples: ids and arguments are made where they are
    /// used.
    var memo: [Int: PickleValue] = [:]
    private var memoized = 0
    private(set) var storages = TorchStorages()

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// Walks one pickle up to behind its end; another may begin there.
    mutating func walk() throws(WeightProblem) {
        (stack, marks, memo, memoized) = ([], [], [:], 0)
        while true {
            guard position < bytes.count else { throw WeightProblem("the pickle ends early") }
            let byte = bytes[position]
            guard let opcode = PickleOpcode(byte) else { throw WeightProblem("opcode \(byte), which no pickle has") }
            position += 1
            let argument = try take(opcode.argument)
            if case .stop = opcode.effect { return }
            try apply(opcode, argument)
            guard max(stack.count, marks.count) <= Limits.pickleStack, memo.count <= Limits.pickleMemo else {
                throw WeightProblem("a pickle that holds too much at once")
            }
        }
    }

    private mutating func apply(_ opcode: PickleOpcode, _ argument: Range<Int>) throws(WeightProblem) {
        switch opcode.effect {
        case .replace(let count, let pushes):
            try drop(count)
            if pushes { stack.append(.other) }
        case .toMark(let pushes):
            stack.removeSubrange(try popMark()...)
            if pushes { stack.append(.other) }
        case .text: stack.append(.text(argument))
        case .number: stack.append(number(argument).map { .number($0) } ?? .other)
        case .global: stack.append(global(argument))
        case .globalOnStack:
            let name = try pop()
            stack.append(global(module: try pop(), name: name))
        case .mark: marks.append(stack.count)
        case .pop: try popValueOrMark()
        case .duplicate:
            let top = try pop()
            stack += [top, top]
        case .tuple(let count): try makeTuple(count)
        case .persistent: stack.append(try storage(try pop()))
        case .call:
            let arguments = try pop()
            call(try pop(), arguments)
            stack.append(.other)
        case .get: stack.append(place(opcode, argument).flatMap { memo[$0] } ?? .other)
        case .put: try keep(at: place(opcode, argument))
        case .memoize:
            try keep(at: memoized)
            memoized += 1
        case .nothing, .stop: break
        }
    }

    private mutating func makeTuple(_ count: Int?) throws(WeightProblem) {
        let start = if let count { stack.count - count } else { try popMark() }
        guard start >= marks.last ?? 0 else { throw WeightProblem("a pickle takes what is not there") }
        let isKept = stack.count - start <= Self.longestTuple
        let value = isKept ? PickleValue.tuple(stack[start...].map(\.inTuple)) : .other
        stack.removeSubrange(start...)
        stack.append(value)
    }

    /// The longest tuple of interest has nine items: the arguments that make a tensor over untyped bytes.
    private static let longestTuple = 16

    /// `("storage", class, key, device, elements)`, and in old files a sixth item.
    private mutating func storage(_ id: PickleValue) throws(WeightProblem) -> PickleValue {
        guard case .tuple(let items) = id, items.count >= 5, case .text(let kind) = items[0],
            bytes[kind].elementsEqual("storage".utf8), case .storageClass(let type) = items[1],
            let name = name(items[2]), name.count <= Limits.torchKeyBytes, case .number(let count) = items[4]
        else { throw WeightProblem("a persistent id that names no storage of a known type") }
        let key = Array(bytes[name])
        try storages.add(key, type: type, count: count)
        return .storage(key)
    }

    private mutating func call(_ function: PickleValue, _ arguments: PickleValue) {
        guard case .rebuildsUntyped = function, case .tuple(let items) = arguments,
            case .storage(let key) = items.first
        else { return }
        for case .elementType(let type) in items { storages.read(key, as: type) }
    }
}
