import TestSupport
import Testing

@testable import GPUAnalysis

@Suite struct TripleSearchTests {
    private func places(_ bytes: [UInt8]) -> [Int] {
        var places: [Int] = []
        bytes.withUnsafeBytes { bytes in
            TripleSearch.forEach(
                TripleSearch.Pattern("abc"), TripleSearch.Pattern(".so"), TripleSearch.Pattern("aab"), in: bytes
            ) { places.append($0) }
        }
        return places
    }

    private func slowly(_ bytes: [UInt8]) -> [Int] {
        bytes.indices.filter { start in
            ["abc", ".so", "aab"].contains { bytes[start...].starts(with: $0.utf8) }
        }
    }

    @Test func `a word is found at every place of every length`() {
        for count in 0...100 {
            for start in 0...max(count - 3, 0) where count >= 3 {
                var bytes = [UInt8](repeating: 0x61, count: count)
                bytes.replaceSubrange(start..<start + 3, with: Array(".so".utf8))
                #expect(places(bytes) == [start])
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `all places are found in ascending order, as a slow search finds them`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                Array("aabc.so".utf8).randomElement(using: &random) ?? 0
            }
            #expect(places(bytes) == slowly(bytes))
        }
    }
}
