/// What stands in front of a zip member's data (APPNOTE 6.3.10, section 4.3.7).
struct ZipMember: Hashable {
    /// The bytes behind the signature that have a fixed meaning.
    static let fixedBytes = 26
    static let signature: UInt64 = 0x0403_4b50

    let isEncrypted: Bool
    let method: UInt16
    /// Whether the data's size is told behind it. Where it is, what is told in front is 0, or not to be relied on.
    let hasDescriptor: Bool
    private(set) var compressed: Int?
    private(set) var plain: Int?
    private let nameBytes: Int
    private let extraBytes: Int
    private(set) var name: [UInt8] = []

    var isStored: Bool { method == 0 && !isEncrypted }
    var isDeflated: Bool { method == 8 && !isEncrypted }
    /// The bytes between the fixed ones and the data, at most 128 KiB.
    var variableBytes: Int { nameBytes + extraBytes }

    init(_ fixed: UnsafeRawBufferPointer) {
        let flags = fixed.number(UInt16.self, at: 2) ?? 0
        isEncrypted = flags & 1 != 0
        hasDescriptor = flags & 8 != 0
        method = fixed.number(UInt16.self, at: 4) ?? 0
        compressed = fixed.number(UInt32.self, at: 14).map(Int.init)
        plain = fixed.number(UInt32.self, at: 18).map(Int.init)
        nameBytes = Int(fixed.number(UInt16.self, at: 22) ?? 0)
        extraBytes = Int(fixed.number(UInt16.self, at: 24) ?? 0)
    }

    /// Takes the name, and sizes of 64 bits where those of 32 are full.
    mutating func take(_ variable: UnsafeRawBufferPointer) {
        name = Array(variable.prefix(nameBytes))
        let wide = Self.wideNumbers(UnsafeRawBufferPointer(rebasing: variable.dropFirst(nameBytes)))
        var next = 0
        for field in [\ZipMember.plain, \ZipMember.compressed] where self[keyPath: field] == Self.full {
            self[keyPath: field] = wide?.number(UInt64.self, at: next).flatMap { Int(exactly: $0) }
            next += 8
        }
    }

    private static let full = 0xffff_ffff

    /// The extra field of zip64 (section 4.5.3).
    private static func wideNumbers(_ extra: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var rest = extra
        while let kind = rest.number(UInt16.self, at: 0), let count = rest.number(UInt16.self, at: 2) {
            let field = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4).prefix(Int(count)))
            if kind == 1 { return field }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4 + Int(count)))
        }
        return nil
    }
}
