/// Little-endian numbers and texts, one behind the other.
struct WeightBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ more: some Sequence<UInt8>) { bytes += more }

    mutating func add(_ text: String) { bytes += text.utf8 }

    mutating func add(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }

    static func of(_ build: (inout WeightBytes) -> Void) -> [UInt8] {
        var whole = WeightBytes()
        build(&whole)
        return whole.bytes
    }
}
