/// ONNX models.
enum ONNXFiles {
    static func varint(_ number: UInt64) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7f) | 0x80] + varint(number >> 7)
    }

    static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }

    static func message(_ field: UInt64, _ body: [UInt8], length: UInt64? = nil) -> [UInt8] {
        varint(field << 3 | 2) + varint(length ?? UInt64(body.count)) + body
    }

    /// Its dimensions packed, as most writers do, and behind the data, as none does but all may.
    static func tensor(_ type: UInt64, packed: [UInt64], raw: Int) -> [UInt8] {
        message(9, [UInt8](repeating: 0x08, count: raw)) + number(2, type) + message(8, Array("w".utf8))
            + message(1, packed.flatMap(varint))
    }

    static func model(_ tensors: [[UInt8]]) -> [UInt8] {
        let graph =
            message(1, [UInt8](repeating: 0x2a, count: 30)) + tensors.flatMap { message(5, $0) }
            + message(2, Array("g".utf8))
        return number(1, 8) + message(2, Array("test".utf8)) + message(7, graph) + message(8, number(2, 17))
    }

    static let mixed = model([
        tensor(1, packed: [3, 50], raw: 600), tensor(16, packed: [], raw: 2),
        number(1, 2) + number(1, 3) + number(2, 10) + message(5, [1, 2, 3, 4, 0xff, 0x7f, 6]),
        number(1, 4) + number(2, 1) + varint(4 << 3 | 5) + [0, 0, 0, 0] + message(4, [UInt8](repeating: 0, count: 12)),
        number(1, 1_000) + number(2, 1) + message(13, [0x0a, 0]) + number(14, 1),
        number(1, 1) + number(2, 8) + message(6, Array("text".utf8)), tensor(22, packed: [3], raw: 2),
    ])
}
