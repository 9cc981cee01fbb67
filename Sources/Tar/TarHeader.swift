internal import ImageCore

/// One 512-byte header block, its fields read where they lie.
struct TarHeader {
    let typeFlag: UInt8
    let name: [UInt8]
    let linkName: [UInt8]
    let mode: Int
    let userID: Int
    let groupID: Int
    let size: Int
    let modified: Int
    let userName: [UInt8]
    let groupName: [UInt8]
    let deviceMajor: Int
    let deviceMinor: Int
    /// Whether an old GNU sparse header is followed by extension blocks.
    let isExtended: Bool

    /// - Parameters:
    ///   - block: 512 bytes that are not all zero.
    ///   - offset: where they lie in the stream, for the error.
    init(_ block: UnsafeRawBufferPointer, at offset: Int) throws(TarError) {
        guard Self.checksumHolds(block) else { throw TarError(.badChecksum, offset: offset) }
        func number(_ start: Int, _ length: Int, _ field: String) throws(TarError) -> Int {
            let bytes = UnsafeRawBufferPointer(rebasing: block[start..<start + length])
            guard let value = TarNumber.parse(bytes) else {
                throw TarError(.badNumber(field: field), offset: offset)
            }
            return value
        }
        typeFlag = block[156]
        mode = try number(100, 8, "mode")
        userID = try number(108, 8, "uid")
        groupID = try number(116, 8, "gid")
        size = try number(124, 12, "size")
        modified = try number(136, 12, "mtime")
        linkName = Self.text(block, 157, 100)
        let isPOSIX = Self.matches(block, 257, "ustar\u{0}")
        let isGNU = Self.matches(block, 257, "ustar ")
        isExtended = isGNU && typeFlag == UInt8(ascii: "S") && block[482] != 0
        guard isPOSIX || isGNU else {
            name = Self.text(block, 0, 100)
            userName = []
            groupName = []
            deviceMajor = 0
            deviceMinor = 0
            return
        }
        userName = Self.text(block, 265, 32)
        groupName = Self.text(block, 297, 32)
        let isDevice = typeFlag == UInt8(ascii: "3") || typeFlag == UInt8(ascii: "4")
        deviceMajor = isDevice ? try number(329, 8, "devmajor") : 0
        deviceMinor = isDevice ? try number(337, 8, "devminor") : 0
        let prefix = isPOSIX ? Self.prefix(block) : Self.mistakenPrefix(block)
        let rest = Self.text(block, 0, 100)
        name = prefix.isEmpty ? rest : prefix + [UInt8(ascii: "/")] + rest
    }

    /// POSIX has the prefix before the name; star shortens it and signs its blocks.
    private static func prefix(_ block: UnsafeRawBufferPointer) -> [UInt8] {
        text(block, 345, matches(block, 508, "tar\u{0}") ? 131 : 155)
    }

    /// GNU keeps two times where POSIX has the prefix. Go before 1.8, and with it Docker before 17.03, wrote a prefix
    /// there nonetheless; like Go's reader, which runtimes use, we take what can be no time for that.
    private static func mistakenPrefix(_ block: UnsafeRawBufferPointer) -> [UInt8] {
        let areTimes = [345, 357].allSatisfy { start in
            block[start] == 0 || TarNumber.parse(UnsafeRawBufferPointer(rebasing: block[start..<start + 12])) != nil
        }
        let prefix = areTimes ? [] : text(block, 345, 155)
        return prefix.allSatisfy { $0 < 0x80 } ? prefix : []
    }

    /// Up to the first NUL, as all string fields are.
    private static func text(_ block: UnsafeRawBufferPointer, _ start: Int, _ length: Int) -> [UInt8] {
        let field = block[start..<start + length]
        return Array(field[..<(field.firstIndex(of: 0) ?? field.endIndex)])
    }

    private static func matches(_ block: UnsafeRawBufferPointer, _ start: Int, _ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where block[start + index] != word.utf8Start[index] { return false }
        return true
    }

    /// The sum of all bytes with the field itself as spaces; some old writers summed signed bytes.
    private static func checksumHolds(_ block: UnsafeRawBufferPointer) -> Bool {
        guard let stored = TarNumber.parse(UnsafeRawBufferPointer(rebasing: block[148..<156])) else { return false }
        let field = block[148..<156]
        let unsigned = block.reduce(0) { $0 + Int($1) } - field.reduce(0) { $0 + Int($1) } + 8 * 32
        if unsigned == stored { return true }
        let signed =
            block.reduce(0) { $0 + Int(Int8(bitPattern: $1)) } - field.reduce(0) { $0 + Int(Int8(bitPattern: $1)) }
            + 8 * 32
        return signed == stored
    }
}
