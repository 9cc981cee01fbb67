#if canImport(Glibc)
    internal import Glibc
#endif

/// Looks for the end of data whose size is told behind it, as PyTorch writes all of its tensors.
struct ZipDescriptorSearch {
    let isStored: Bool
    /// Data that passed, in front of what is held.
    private var passed = 0
    /// The last bytes that passed, where a descriptor may begin with them.
    private var held: [UInt8] = []

    private static let signature: [UInt8] = [0x50, 0x4b, 0x07, 0x08]
    private static let signatureNumber: UInt32 = 0x0807_4b50

    init(isStored: Bool) { self.isStored = isStored }

    /// Takes bytes off `rest` up to behind the descriptor and the signature that follows it; all, where none is found.
    ///
    /// - Returns: the descriptor and the bytes of data in front of it.
    mutating func find(in rest: inout UnsafeRawBufferPointer) -> (descriptor: ZipDescriptor, size: Int)? {
        if !held.isEmpty {
            let whole = held + rest.prefix(ZipDescriptor.lookahead)
            switch whole.withUnsafeBytes({ scan($0, startsBefore: held.count) }) {
            case .found(let start, let descriptor):
                // Never less than 0: one that lies in `held` whole was found when it came.
                let taken = max(start + descriptor.bytes - held.count, 0)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
                return (descriptor, passed + start)
            case .wantsMore(let start):
                // So little came that all of it is in `whole`.
                passed += start
                held = Array(whole[start...])
                rest = UnsafeRawBufferPointer(rebasing: rest.suffix(0))
                return nil
            case .none:
                passed += held.count
                held = []
            }
        }
        switch scan(rest, startsBefore: rest.count) {
        case .found(let start, let descriptor):
            let size = passed + start
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(start + descriptor.bytes))
            return (descriptor, size)
        case .wantsMore(let start):
            held = Array(rest[start...])
            passed += start
        case .none: passed += rest.count
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.suffix(0))
        return nil
    }

    private enum Finding { case found(Int, ZipDescriptor), wantsMore(Int), none }

    /// The first descriptor that begins in front of `limit`.
    private func scan(_ bytes: UnsafeRawBufferPointer, startsBefore limit: Int) -> Finding {
        var start = 0
        while let next = Self.candidate(in: bytes, from: start, startsBefore: limit) {
            let tail = UnsafeRawBufferPointer(rebasing: bytes[next...])
            switch ZipDescriptor.verdict(tail, size: passed + next, isStored: isStored) {
            case .found(let descriptor): return .found(next, descriptor)
            case .wantsMore: return .wantsMore(next)
            case .none: start = next + 1
            }
        }
        return .none
    }

    /// Where the signature, or as much of it as there is room for, stands next.
    private static func candidate(
        in bytes: UnsafeRawBufferPointer, from start: Int, startsBefore limit: Int
    ) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var start = start
        while start < limit, let hit = memchr(base + start, Int32(signature[0]), limit - start) {
            let next = UnsafeRawPointer(hit) - base
            if let number = bytes.number(UInt32.self, at: next) {
                if number == signatureNumber { return next }
            } else if signature.starts(with: bytes[next...]) {
                return next
            }
            start = next + 1
        }
        return nil
    }
}
