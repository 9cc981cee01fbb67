internal import ImageCore

/// What stands in front of a NumPy array: a magic word, a version, a length, and a Python dictionary as text
/// (`numpy/lib/format.py`).
struct NPYHeader {
    private var head: [UInt8] = []

    private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
    /// Magic and version; behind them stands the length of the text.
    private static let fixedBytes = 8

    /// Bytes that are still wanted: first those up to the length, then the text. The text's last one is a newline, and
    /// is not: with it an empty array would end, and what inflates it would look for the checksum behind it.
    private(set) var wanted = NPYHeader.fixedBytes + 4
    private var textBytes = 0
    private var isText = false

    var isWhole: Bool { isText && wanted == 0 }

    /// Magic, version, length and text together.
    var bytes: Int { Self.fixedBytes + lengthBytes + textBytes }

    mutating func take(_ data: UnsafeRawBufferPointer) {
        var data = data
        while wanted > 0, !data.isEmpty {
            let next = data.prefix(wanted)
            head.append(contentsOf: next)
            wanted -= next.count
            data = UnsafeRawBufferPointer(rebasing: data.dropFirst(next.count))
            if wanted == 0, !isText { readLength() }
        }
    }

    private mutating func readLength() {
        guard head.starts(with: Self.magic) else { return }
        let digits = head.dropFirst(Self.fixedBytes).prefix(lengthBytes)
        textBytes = digits.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard textBytes <= Limits.npyHeaderBytes else { return }
        isText = true
        wanted = max(bytes - 1 - head.count, 0)
    }

    /// The type and number of the elements; what is no plain number is opaque.
    func array(dataBytes: Int) throws(WeightProblem) -> (type: ElementType, elements: Int) {
        let text = NPYText(bytes: head.dropFirst(Self.fixedBytes + lengthBytes))
        guard let kind = text.type, let type = ElementType.numPy(kind) else { return (.opaque, 0) }
        let elements = try WeightTally.elements(try text.shape())
        guard try WeightTally.bytes(elements, of: type) == dataBytes else {
            throw WeightProblem("an array's bytes are not those of its shape")
        }
        return (type, elements)
    }

    private var lengthBytes: Int { (head.dropFirst(6).first ?? 1) >= 2 ? 4 : 2 }
}
