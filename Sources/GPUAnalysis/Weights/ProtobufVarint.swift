/// A number of protobuf's in bytes of seven bits, the lowest first, which may come in pieces.
struct ProtobufVarint {
    private var value: UInt64 = 0
    private var shift: UInt64 = 0

    /// Whether a number has begun and not ended.
    var isPartial: Bool { shift > 0 }

    /// The number, once its last byte is there.
    mutating func next(_ byte: UInt8) throws(WeightProblem) -> UInt64? {
        guard shift < 64 else { throw WeightProblem("a number of more than 64 bits") }
        value |= UInt64(byte & 0x7f) << shift
        shift += 7
        guard byte & 0x80 == 0 else { return nil }
        defer { self = ProtobufVarint() }
        return value
    }
}
