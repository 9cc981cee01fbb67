/// The last frame of a zstd:chunked blob: a skippable frame with the TOC's place (reference implementation,
/// `zstdchunked.go`; containers/storage's longer footer is another).
package struct ZstdChunkedFooter: Equatable, Sendable {
    /// Where the compressed TOC begins: behind its own skippable frame's header.
    package let tocOffset: Int
    package let compressedSize: Int
    package let plainSize: Int

    /// The frame header and the five numbers.
    package static let size = 8 + 40
    private static let magic: [UInt8] = [0x47, 0x6e, 0x55, 0x6c, 0x49, 0x6e, 0x55, 0x78]
    private static let manifestType = 1

    package init(tocOffset: Int, compressedSize: Int, plainSize: Int) {
        self.tocOffset = tocOffset
        self.compressedSize = compressedSize
        self.plainSize = plainSize
    }

    /// The header of a skippable frame of `count` bytes.
    package static func skippableHeader(_ count: Int) -> [UInt8] {
        [0x50, 0x2a, 0x4d, 0x18] + littleEndian(count).prefix(4)
    }

    package var encoded: [UInt8] {
        Self.skippableHeader(40)
            + [tocOffset, compressedSize, plainSize, Self.manifestType].flatMap(Self.littleEndian) + Self.magic
    }

    /// `offset:compressed:plain:type`, as the layer's annotation has it.
    package var position: String { "\(tocOffset):\(compressedSize):\(plainSize):\(Self.manifestType)" }

    package init?(tail: [UInt8]) {
        let frame = Array(tail.suffix(Self.size))
        guard frame.count == Self.size, frame.starts(with: Self.skippableHeader(40)),
            frame.suffix(8).elementsEqual(Self.magic), let offset = Self.number(frame, 8),
            let compressed = Self.number(frame, 16), let plain = Self.number(frame, 24),
            Self.number(frame, 32) == Self.manifestType
        else { return nil }
        self.init(tocOffset: offset, compressedSize: compressed, plainSize: plain)
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func number(_ bytes: [UInt8], _ start: Int) -> Int? {
        Int(exactly: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) })
    }
}
