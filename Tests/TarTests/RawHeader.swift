/// One header block written field by field, so that each may be odd or wrong; signed unless told otherwise.
struct RawHeader {
    private var block = [UInt8](repeating: 0, count: 512)

    enum Dialect {
        case v7, ustar, gnu
    }

    init(_ name: String, flag: Character = "0", size: Int = 0, dialect: Dialect = .ustar) {
        set(0, name)
        octal(100, 8, 0o644)
        octal(108, 8, 0)
        octal(116, 8, 0)
        octal(124, 12, size)
        octal(136, 12, 1_700_000_000)
        set(156, String(flag))
        switch dialect {
        case .v7: break
        case .ustar: set(257, "ustar\u{0}00")
        case .gnu: set(257, "ustar  \u{0}")
        }
    }

    func setting(_ offset: Int, _ text: String) -> RawHeader { setting(offset, Array(text.utf8)) }

    func setting(_ offset: Int, _ bytes: [UInt8]) -> RawHeader {
        var copy = self
        copy.block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return copy
    }

    /// The block with the sum of its bytes, the field itself counted as spaces (POSIX ustar).
    var signed: [UInt8] {
        var bytes = block
        bytes.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = bytes.reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} "
        bytes.replaceSubrange(148..<156, with: Array(text.utf8))
        return bytes
    }

    /// An extension header of the given flag with its padded payload.
    static func extended(_ flag: Character, _ payload: [UInt8]) -> [UInt8] {
        let dialect: Dialect = flag == "L" || flag == "K" ? .gnu : .ustar
        return RawHeader("././@LongLink", flag: flag, size: payload.count, dialect: dialect).signed + payload
            + [UInt8](repeating: 0, count: (512 - payload.count % 512) % 512)
    }

    /// `LENGTH KEY=VALUE`, its length counted by hand as other writers do it.
    static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n".utf8.count
        var length = rest
        while "\(length)".utf8.count + rest != length { length = "\(length)".utf8.count + rest }
        return Array("\(length) \(key)=\(value)\n".utf8)
    }

    private mutating func set(_ offset: Int, _ text: String) {
        block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }

    private mutating func octal(_ offset: Int, _ width: Int, _ value: Int) {
        let digits = String(value, radix: 8)
        set(offset, String(repeating: "0", count: width - 1 - digits.count) + digits)
    }
}
