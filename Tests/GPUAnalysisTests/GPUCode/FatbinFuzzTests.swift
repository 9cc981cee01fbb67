import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct FatbinFuzzTests {
    /// Small enough to be cut everywhere, and with something of all there is.
    static let small: [UInt8] = {
        var file = FatbinBuilder()
        file.add([UInt8](repeating: 9, count: 8))
        file.region([.cubin(90), .ptx(90)], tail: [0, 0, 0, 0, 0, 0, 0, 0])
        file.region([.cubin(80), .init(kind: 0, 1)])
        file.region([.ltoIR(80).compressed(FatbinBuilder.lz4, plainBytes: 9)])
        file.add([5])
        return file.bytes
    }()

    private func check(_ file: [UInt8], fileSize: Int? = nil) {
        var whole = FatbinScanner(fileSize: fileSize ?? file.count, limit: 100)
        whole.feed(file)
        whole.finish()
        for piece in [1, 7, 61] {
            var pieces = FatbinScanner(fileSize: fileSize ?? file.count, limit: 100)
            pieces.feed(file, piece: piece)
            pieces.finish()
            #expect(pieces.found == whole.found)
        }
        #expect(whole.regions.flatMap(\.entries) == Array(whole.entries.indices))
        for (one, next) in zip(whole.regions, whole.regions.dropFirst()) {
            #expect(one.range.end <= next.range.offset)
        }
        for region in whole.regions {
            #expect(region.range.lies(within: file.count))
            #expect(region.range.count == 16 + whole.entries[region.entries].reduce(0) { $0 + $1.bytes })
        }
        let code = GPUCode(whole, sections: [], targets: [.named("sm_90")])
        #expect(code.entries == whole.entries.count)
        #expect(code.deadBytes <= code.bytes)
    }

    @Test func `a file cut anywhere gives what came before the cut`() {
        for count in 0...Self.small.count {
            check(Array(Self.small.prefix(count)))
            check(Array(Self.small.prefix(count)), fileSize: Self.small.count)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a damaged file gives the same in any pieces, and nothing that overlaps`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var file = Self.small
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: file.indices, using: &random)
                file[place] = [0, 1, 0x40, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            }
            check(file)
        }
    }

    @Test(arguments: [5, 6] as [UInt64])
    func `headers thrown together give the same in any pieces`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var file = FatbinBuilder()
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                var entry = FatbinBuilder.Entry(kind: .random(in: 0...2, using: &random), 90)
                entry.paddedBytes = [nil, nil, 0, 16, 200].randomElement(using: &random) ?? nil
                let size: UInt64? = [nil, 1, 16, 64, 72, 100, 300].randomElement(using: &random) ?? nil
                file.region(Bool.random(using: &random) ? [entry] : [], size: size)
                if Bool.random(using: &random) { file.add([UInt8](repeating: 0, count: 8)) }
            }
            check(file.bytes)
        }
    }
}
