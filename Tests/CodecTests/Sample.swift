import ImageCore
import Testing

/// Plain bytes of the kinds that compressors treat differently, the same on every run.
enum Sample: String, CaseIterable, CustomTestStringConvertible {
    case empty, oneByte, text, zeros, noise, noiseOfBlocks, mixed

    var testDescription: String { rawValue }

    var bytes: [UInt8] { Self.made[self] ?? [] }

    private static let made = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.make()) })

    private func make() -> [UInt8] {
        switch self {
        case .empty: []
        case .oneByte: [0x61]
        case .text: Array((0..<4_000).map { "line \($0) of a text that repeats itself\n" }.joined().utf8)
        case .zeros: [UInt8](repeating: 0, count: 300_000)
        case .noise: Self.noise(100_003)
        // Deflate's stored blocks hold 65,535 bytes.
        case .noiseOfBlocks: Self.noise(2 * 65_535)
        case .mixed: Self.noise(70_000) + [UInt8](repeating: 7, count: 70_000) + Self.noise(333)
        }
    }

    /// xorshift64.
    static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }
}
