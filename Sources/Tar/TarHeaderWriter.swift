internal import ImageCore

/// Writes the header blocks of entries that we make ourselves: ustar, with a PAX header only for what does not fit.
package enum TarHeaderWriter {
    /// All header blocks of `entry`; its payload and padding follow them.
    package static func blocks(for entry: TarEntry) -> [UInt8] {
        var records: [PAXRecord] = []
        func record(_ key: String, _ value: [UInt8]) { records.append(PAXRecord(key: key, value: value)) }
        if entry.name.bytes.count > 100 { record("path", entry.name.bytes) }
        if entry.linkName.bytes.count > 100 { record("linkpath", entry.linkName.bytes) }
        if !fits(entry.userID, digits: 7) { record("uid", Array(String(entry.userID).utf8)) }
        if !fits(entry.groupID, digits: 7) { record("gid", Array(String(entry.groupID).utf8)) }
        if entry.userName.bytes.count > 31 { record("uname", entry.userName.bytes) }
        if entry.groupName.bytes.count > 31 { record("gname", entry.groupName.bytes) }
        if entry.modifiedNanoseconds != 0 || !fits(entry.modifiedSeconds, digits: 11) {
            record("mtime", time(entry.modifiedSeconds, entry.modifiedNanoseconds))
        }
        for attribute in entry.xattrs {
            let key = Array("SCHILY.xattr.".utf8) + attribute.name.bytes
            records.append(PAXRecord(key: key, value: attribute.value))
        }
        let block = block(for: entry)
        return records.isEmpty ? block : extensionHeader(records, name: entry.name) + block
    }

    /// A PAX header block with its padded payload.
    static func extensionHeader(_ records: [PAXRecord], name: FilePathBytes) -> [UInt8] {
        let payload = records.flatMap(\.encoded)
        // The name is for readers that do not know PAX, and for the eye.
        let label = Array("PaxHeaders.0/".utf8) + name.cleaned.lastComponent.prefix(80)
        var block = block(
            for: TarEntry(name: FilePathBytes(label), kind: .other(UInt8(ascii: "x")), mode: 0, size: payload.count))
        sign(&block)
        return block + payload + [UInt8](repeating: 0, count: TarBlock.padding(after: payload.count))
    }

    /// Writes the checksum of a block whose other fields are right.
    static func sign(_ block: inout [UInt8]) {
        block.replaceSubrange(148..<156, with: repeatElement(UInt8(ascii: " "), count: 8))
        let sum = block.reduce(0) { $0 + Int($1) }
        write(octal(sum, digits: 6) + [0], to: &block, at: 148)
    }

    /// The main block; fields that do not fit are cut or 0, and the PAX header above them tells the truth.
    private static func block(for entry: TarEntry) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarBlock.size)
        write(entry.name.bytes.prefix(100), to: &block, at: 0)
        write(octal(Int(entry.mode), digits: 7), to: &block, at: 100)
        write(octal(fits(entry.userID, digits: 7) ? entry.userID : 0, digits: 7), to: &block, at: 108)
        write(octal(fits(entry.groupID, digits: 7) ? entry.groupID : 0, digits: 7), to: &block, at: 116)
        write(size(entry.size), to: &block, at: 124)
        let seconds = fits(entry.modifiedSeconds, digits: 11) ? entry.modifiedSeconds : 0
        write(octal(seconds, digits: 11), to: &block, at: 136)
        block[156] = flag(entry.kind)
        write(entry.linkName.bytes.prefix(100), to: &block, at: 157)
        write(Array("ustar\u{0}00".utf8), to: &block, at: 257)
        write(entry.userName.bytes.prefix(31), to: &block, at: 265)
        write(entry.groupName.bytes.prefix(31), to: &block, at: 297)
        write(octal(entry.deviceMajor, digits: 7), to: &block, at: 329)
        write(octal(entry.deviceMinor, digits: 7), to: &block, at: 337)
        sign(&block)
        return block
    }

    private static func flag(_ kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "0")
        case .hardlink: UInt8(ascii: "1")
        case .symlink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        case .other(let flag): flag
        }
    }

    private static func fits(_ value: Int, digits: Int) -> Bool { value >= 0 && value < 1 << (3 * digits) }

    /// Octal, or above 8 GiB base 256, which GNU, Go and libarchive read in any header: a header stays one block, so
    /// that room can be kept for it before the size is known.
    private static func size(_ value: Int) -> [UInt8] {
        if fits(value, digits: 11) { return octal(value, digits: 11) }
        return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    private static func octal(_ value: Int, digits: Int) -> [UInt8] {
        let text = Array(String(max(value, 0), radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(digits - text.count, 0)) + text.suffix(digits)
    }

    /// Seconds with a fraction; the fraction counts upwards from the floor, a negative time is written towards zero.
    private static func time(_ seconds: Int, _ nanoseconds: Int32) -> [UInt8] {
        guard nanoseconds > 0 else { return Array(String(seconds).utf8) }
        let isNegative = seconds < 0
        let whole = isNegative ? -(seconds + 1) : seconds
        let fraction = isNegative ? 1_000_000_000 - nanoseconds : nanoseconds
        var digits = String(fraction)
        digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return Array("\(isNegative ? "-" : "")\(whole).\(digits)".utf8)
    }

    private static func write(_ bytes: some Collection<UInt8>, to block: inout [UInt8], at start: Int) {
        block.replaceSubrange(start..<start + bytes.count, with: bytes)
    }
}
