import TestSupport
import Testing

@testable import GPUAnalysis

@Suite struct CompressionSampleTests {
    private func permille(_ file: [UInt8], piece: Int = .max) -> Int? {
        var sample = CompressionSample(fileSize: file.count)
        file.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                sample.read(UnsafeRawBufferPointer(rebasing: rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
        }
        return sample.deflatedPermille
    }

    @Test func `noise does not shrink and zeros do`() throws {
        var random = SeededGenerator(seed: 1)
        #expect(try #require(permille(random.noise(1 << 20))) >= 990)
        #expect(try #require(permille([UInt8](repeating: 0, count: 1 << 20))) <= 20)
    }

    @Test func `a small file tells nothing`() {
        #expect(permille([UInt8](repeating: 0, count: (256 << 10) - 1)) == nil)
    }

    @Test func `three places of a file count`() throws {
        var random = SeededGenerator(seed: 2)
        // The middle third is noise: one sample of three.
        let zeros = [UInt8](repeating: 0, count: 400_000)
        let part = try #require(permille(zeros + random.noise(400_000) + zeros))
        #expect((300...400).contains(part))
    }

    @Test(arguments: [1_000, 65_535, 65_536, 65_537, 300_000])
    func `pieces of any size tell the same`(piece: Int) {
        var random = SeededGenerator(seed: 3)
        let file = random.text(500_000) + random.noise(500_000)
        #expect(permille(file, piece: piece) == permille(file))
    }
}
