import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct FatbinScannerTests {
    /// Noise, two regions back to back, noise that is no multiple of 8, a region, and a bit more.
    static let sample: [UInt8] = {
        var random = SeededGenerator(seed: 1)
        var file = FatbinBuilder()
        file.add(random.noise(4_096))
        file.region([.cubin(80), .cubin(90, flags: FatbinBuilder.exact, payload: random.noise(1_001)), .ptx(90)])
        file.region([
            .ltoIR(75).compressed(FatbinBuilder.lz4, plainBytes: 77),
            .cubin(100, flags: FatbinBuilder.family, payload: random.noise(9_000))
                .compressed(FatbinBuilder.zstd, plainBytes: 30_000),
        ])
        file.add(random.noise(13))
        file.align()
        var wide = FatbinBuilder.Entry.cubin(120)
        wide.headerBytes = 128
        file.region([wide, .init(kind: 0x40, 121)], tail: [0, 0, 0, 0, 0, 0, 0, 0, 1])
        file.add(random.noise(21))
        return file.bytes
    }()

    @Test func `entries and regions are told as they stand`() throws {
        let scanner = FatbinScanner(Self.sample)
        #expect(scanner.isComplete)
        #expect(scanner.damaged.isEmpty)
        #expect(scanner.regions.map(\.entries) == [0..<3, 3..<5, 5..<7])
        #expect(
            scanner.regions.map(\.range) == [
                ByteRange(offset: 4_096, count: 16 + 72 + 64 + 1_008 + 72),
                ByteRange(offset: 5_328, count: 16 + 72 + 64 + 9_000),
                ByteRange(offset: 14_496, count: 16 + 128 + 8 + 72),
            ])
        #expect(scanner.entries.map(\.kind) == [.cubin, .cubin, .ptx, .ltoIR, .cubin, .cubin, .other(0x40)])
        #expect(
            scanner.entries.map(\.architecture.description)
                == ["sm_80", "sm_90a", "sm_90", "sm_75", "sm_100f", "sm_120", "sm_121"])
        #expect(scanner.entries.map(\.bytes) == [72, 1_072, 72, 72, 9_064, 136, 72])
        #expect(scanner.entries.map(\.plainBytes) == [8, 1_008, 8, 77, 30_000, 8, 8])
        #expect(scanner.entries.map(\.compression) == [.none, .none, .none, .lz4, .zstd, .none, .none])
        #expect(scanner.entries.first?.offset == 4_112)
    }

    @Test(arguments: [1, 2, 7, 8, 15, 16, 63, 64, 65, 127, 4_096])
    func `pieces of any size give the same`(piece: Int) {
        #expect(FatbinScanner(Self.sample, piece: piece).found == FatbinScanner(Self.sample).found)
    }

    @Test func `a file of regions alone is read from its first byte to its last`() {
        let scanner = FatbinScanner(FatbinBuilder.region([.cubin(90)]) + FatbinBuilder.region([.ptx(90)]))
        #expect(scanner.entries.count == 2)
        #expect(scanner.regions.last?.range.end == 2 * (16 + 72))
    }

    @Test(arguments: 1...7)
    func `a region that is not aligned is none`(shift: Int) {
        let file = [UInt8](repeating: 1, count: shift) + FatbinBuilder.region([.cubin(90)])
        #expect(FatbinScanner(file).found == ["true"])
        #expect(FatbinScanner([UInt8](repeating: 1, count: 8 - shift) + file).entries.count == 1)
    }

    @Test(arguments: [0, 89, 1 << 40, 1 << 62, 1 << 63, .max] as [UInt64])
    func `a region whose size cannot be is none, and what follows is found`(size: UInt64) {
        var file = FatbinBuilder()
        file.region([], size: size)
        file.region([.cubin(90)])
        #expect(file.bytes.count == 16 + 88)
        let scanner = FatbinScanner(file.bytes)
        #expect(scanner.regions.map(\.range.offset) == [16])
        #expect(scanner.damaged.isEmpty)
    }

    @Test func `a region of zeros has no entries`() {
        var file = FatbinBuilder()
        file.region([], tail: [UInt8](repeating: 0, count: 200))
        file.region([.cubin(90)])
        #expect(FatbinScanner(file.bytes).regions.map(\.entries) == [0..<0, 0..<1])
    }

    @Test func `zeros at the end of a region end it, and may be fewer than a header`() {
        for count in [1, 7, 8, 63, 64, 65, 500] {
            var file = FatbinBuilder()
            file.region([.cubin(90)], tail: [UInt8](repeating: 0, count: count))
            file.align()
            file.region([.ptx(90)])
            let scanner = FatbinScanner(file.bytes)
            #expect(scanner.regions.map(\.range.count) == [88, 88])
            #expect(scanner.damaged.isEmpty)
        }
    }

    @Test func `what lies behind the file's size is not looked at`() {
        let file = FatbinBuilder.region([.cubin(90)])
        var scanner = FatbinScanner(fileSize: file.count)
        scanner.feed(file + file + file, piece: 60)
        scanner.finish()
        #expect(scanner.regions.count == 1)
    }

    @Test(arguments: [-1, 0, .min, .max])
    func `a size that cannot be is no trap`(size: Int) {
        var scanner = FatbinScanner(fileSize: size)
        scanner.feed(FatbinBuilder.region([.cubin(90)]))
        scanner.finish()
        #expect(scanner.regions.count == (size > 0 ? 1 : 0))
    }

    @Test func `a payload's bytes are known to be one's as soon as its header has come`() {
        let file =
            [UInt8](repeating: 1, count: 8) + FatbinBuilder.region([.cubin(90, payload: .init(1...200)), .ptx(9)])
        var scanner = FatbinScanner(fileSize: file.count)
        var known: [Int] = []
        for byte in file {
            scanner.feed([byte])
            if known.last != scanner.knownInside { known.append(scanner.knownInside) }
        }
        let second = 8 + 16 + 264
        #expect(known == [0, second, 0, second + 72, 0])
        scanner.finish()
        #expect(scanner.knownInside == 0)
    }
}
