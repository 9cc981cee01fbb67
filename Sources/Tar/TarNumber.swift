/// The numbers of tar headers: octal text, or base 256 where the first bit is set.
enum TarNumber {
    /// The value of a field, or nil when it is neither, or does not fit 64 bits. An empty field is 0, as everywhere.
    static func parse(_ field: UnsafeRawBufferPointer) -> Int? {
        guard let first = field.first else { return 0 }
        return first & 0x80 != 0 ? base256(field) : octal(field)
    }

    /// Digits between spaces and NULs; as in Go, nothing counts behind the NUL that ends them.
    private static func octal(_ field: UnsafeRawBufferPointer) -> Int? {
        var value = 0
        var started = false
        var ended = false
        for byte in field {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                guard !ended, value <= Int.max >> 3 else { return nil }
                value = value << 3 | Int(byte & 7)
                started = true
            case 0:
                if started { return value }
            case UInt8(ascii: " "):
                if started { ended = true }
            default: return nil
            }
        }
        return value
    }

    /// Two's complement, big endian, the marker bit aside.
    private static func base256(_ field: UnsafeRawBufferPointer) -> Int? {
        let isNegative = field[0] & 0x40 != 0
        var value = isNegative ? -1 : 0
        for (index, byte) in field.enumerated() {
            let digit = index == 0 ? (isNegative ? byte | 0x80 : byte & 0x7f) : byte
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
            guard !overflow else { return nil }
            value = shifted | Int(digit)
        }
        return value
    }

    /// Seconds and nanoseconds of a PAX time such as `-1.25`, or nil when it is none. Fractions below a nanosecond are
    /// cut.
    static func time(_ text: [UInt8]) -> (seconds: Int, nanoseconds: Int32)? {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let seconds = integer(Array(whole)) else { return nil }
        guard parts.count == 2 else { return (seconds, 0) }
        var nanoseconds: Int32 = 0
        var digits = 0
        for byte in parts[1] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            if digits < 9 {
                nanoseconds = nanoseconds * 10 + Int32(byte - UInt8(ascii: "0"))
                digits += 1
            }
        }
        while digits < 9 {
            nanoseconds *= 10
            digits += 1
        }
        guard whole.first == UInt8(ascii: "-"), nanoseconds > 0 else { return (seconds, nanoseconds) }
        let (floor, overflow) = seconds.subtractingReportingOverflow(1)
        return overflow ? nil : (floor, 1_000_000_000 - nanoseconds)
    }

    /// A decimal number with an optional sign.
    static func integer(_ text: [UInt8]) -> Int? { Int(String(decoding: text, as: UTF8.self)) }
}
