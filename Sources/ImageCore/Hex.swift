/// Lowercase hex by table; `String(format:)` takes five hundred times as long.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The two digits of each byte, in order.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: Array(bytes).withUnsafeBytes { digits(of: $0) }, as: UTF8.self)
    }

    /// The two digits of each byte, in order, as ASCII.
    package static func digits(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { text, count in
            for byte in bytes {
                text.initializeElement(at: count, to: digits[Int(byte >> 4)])
                text.initializeElement(at: count + 1, to: digits[Int(byte & 0x0f)])
                count += 2
            }
        }
    }

    /// The bytes that `text` spells, or nil when a character is not a lowercase hex digit or one is left over.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for character in text {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
