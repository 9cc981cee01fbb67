/// What stands behind a zip member's data: signature, checksum, and the sizes in 32 bits or in 64 (APPNOTE 6.3.10,
/// section 4.3.9). It is one only where its sizes are those of the data and the next member, or the directory, follows.
struct ZipDescriptor {
    enum Verdict { case found(ZipDescriptor), none, wantsMore }

    /// Its bytes with the signature behind it.
    let bytes: Int
    let plain: Int
    /// The signature of what follows.
    let next: UInt64

    /// The most bytes that a verdict wants.
    static let lookahead = 28

    /// Whether a descriptor of `size` bytes of data begins with `bytes`.
    static func verdict(_ bytes: UnsafeRawBufferPointer, size: Int, isStored: Bool) -> Verdict {
        guard bytes.count >= 20 else { return .wantsMore }
        if let narrow = narrow(bytes), narrow.size == size, narrow.descriptor.holds(size, isStored) {
            return .found(narrow.descriptor)
        }
        guard bytes.number(UInt64.self, at: 8) == UInt64(size) else { return .none }
        guard bytes.count >= lookahead else { return .wantsMore }
        guard let plain = bytes.number(UInt64.self, at: 16).flatMap({ Int(exactly: $0) }),
            let next = bytes.number(UInt32.self, at: 24)
        else { return .none }
        let wide = ZipDescriptor(bytes: 28, plain: plain, next: UInt64(next))
        return wide.holds(size, isStored) ? .found(wide) : .none
    }

    private static func narrow(_ bytes: UnsafeRawBufferPointer) -> (size: Int, descriptor: ZipDescriptor)? {
        guard let size = bytes.number(UInt32.self, at: 8), let plain = bytes.number(UInt32.self, at: 12),
            let next = bytes.number(UInt32.self, at: 16)
        else { return nil }
        return (Int(size), ZipDescriptor(bytes: 20, plain: Int(plain), next: UInt64(next)))
    }

    private func holds(_ size: Int, _ isStored: Bool) -> Bool {
        (!isStored || plain == size) && (next == ZipMember.signature || next == ZipWalker.directorySignature)
    }
}
