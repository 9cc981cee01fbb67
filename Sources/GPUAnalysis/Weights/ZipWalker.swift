internal import ImageCore

/// Walks a zip file from its first byte by the headers in front of its members, without its directory, which stands
/// behind them all (APPNOTE 6.3.10, section 4.3).
struct ZipWalker {
    enum Event {
        case member(ZipMember)
        /// The next bytes of the member's data. Of a member whose size is told behind it, some more than its data come.
        case data(UnsafeRawBufferPointer)
        /// The member ended: the bytes of its data, and what they are when decompressed.
        case end(compressed: Int, plain: Int)
    }

    private enum State { case signature, header, names(ZipMember), known(ZipMember, rest: Int), searched, done }

    static let directorySignature: UInt64 = 0x0201_4b50
    /// What an empty zip file begins with.
    private static let endSignature: UInt64 = 0x0605_4b50

    private let size: Int
    private var intake = StreamIntake()
    private var state = State.signature
    private var search = ZipDescriptorSearch(isStored: true)
    private var foundEnd: (descriptor: ZipDescriptor, size: Int)?
    private var members = 0
    private(set) var problem: String?

    init(size: Int) { self.size = size }

    /// Whether all members have passed, or it cannot go on.
    var isDone: Bool { if case .done = state { true } else { false } }

    /// What comes next, its bytes taken off `rest`; nil when more must come first, or at the end.
    mutating func next(from rest: inout UnsafeRawBufferPointer) -> Event? {
        while true {
            switch state {
            case .signature:
                guard let signature = intake.number(bytes: 4, from: &rest) else { return nil }
                begin(signature)
            case .header:
                guard let fixed = intake.run(ZipMember.fixedBytes, from: &rest) else { return nil }
                state = .names(fixed.withUnsafeBytes { ZipMember($0) })
            case .names(var member):
                guard let names = intake.run(member.variableBytes, from: &rest) else { return nil }
                names.withUnsafeBytes { member.take($0) }
                enter(member)
                return .member(member)
            case .known(let member, let left):
                guard left > 0 else {
                    state = .signature
                    return .end(compressed: member.compressed ?? 0, plain: member.plain ?? 0)
                }
                guard !rest.isEmpty else { return nil }
                let data = UnsafeRawBufferPointer(rebasing: rest.prefix(left))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(data.count))
                state = .known(member, rest: left - data.count)
                return .data(data)
            case .searched:
                if let end = foundEnd { return leave(end) }
                guard !rest.isEmpty else { return nil }
                let data = rest
                foundEnd = search.find(in: &rest)
                return .data(UnsafeRawBufferPointer(rebasing: data.prefix(data.count - rest.count)))
            case .done: return nil
            }
        }
    }

    private mutating func begin(_ signature: UInt64) {
        switch signature {
        case ZipMember.signature:
            members += 1
            if members > Limits.zipMembers { return stop("more than \(Limits.zipMembers) members") }
            state = .header
        case Self.directorySignature, Self.endSignature: state = .done
        default: stop("something else where a zip member or the directory should begin")
        }
    }

    /// Begins the member's data, where its sizes let it.
    private mutating func enter(_ member: ZipMember) {
        if member.hasDescriptor {
            search = ZipDescriptorSearch(isStored: member.isStored)
            state = .searched
            return
        }
        guard let compressed = member.compressed, let plain = member.plain, compressed <= size,
            !member.isStored || plain == compressed
        else { return stop("a zip member's sizes do not hold") }
        state = .known(member, rest: compressed)
    }

    private mutating func leave(_ end: (descriptor: ZipDescriptor, size: Int)) -> Event {
        foundEnd = nil
        begin(end.descriptor.next)
        return .end(compressed: end.size, plain: end.descriptor.plain)
    }

    private mutating func stop(_ problem: String) {
        self.problem = problem
        state = .done
    }
}
