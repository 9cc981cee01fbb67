import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct FatbinDamageTests {
    typealias Entry = FatbinBuilder.Entry

    private static func cubin(_ change: (inout Entry) -> Void) -> Entry {
        var entry = Entry.cubin(90)
        change(&entry)
        return entry
    }

    /// What an entry's header may lie about.
    static let lies: [(String, Entry)] = [
        ("kind 0", cubin { $0.kind = 0 }),
        ("another mark", cubin { $0.mark = 0x0102 }),
        ("no header", cubin { $0.headerBytes = 0 }),
        ("a short header", cubin { $0.headerBytes = 56 }),
        ("an odd header", cubin { $0.headerBytes = 68 }),
        ("a long header", cubin { $0.headerBytes = 4_104 }),
        ("a header beyond the region", cubin { $0.headerBytes = .max }),
        ("a payload beyond the region", cubin { $0.paddedBytes = 16 }),
        ("a payload of 2^63", cubin { $0.paddedBytes = 1 << 63 }),
        ("a payload of 2^64 - 64", cubin { $0.paddedBytes = 0 &- 64 }),
        ("more payload than room for it", cubin { $0.payloadBytes = 9 }),
        ("a plain size of 2^63", cubin { $0.plainBytes = 1 << 63 }),
        ("a plain size of 2^40 + 1", cubin { $0.plainBytes = 1 << 40 + 1 }),
        ("an architecture that no GPU has", cubin { $0.architecture = 2_001 }),
        ("an architecture of 32 bits", cubin { $0.architecture = .max }),
    ]

    @Test(arguments: lies)
    func `an entry that lies breaks its region, and search goes on behind`(what: String, lie: Entry) {
        for piece in [1, 24, .max] {
            var file = FatbinBuilder()
            file.region([.ptx(80)])
            file.region([.ptx(80), lie])
            file.align()
            file.region([.cubin(100)])
            let scanner = FatbinScanner(file.bytes, piece: piece)
            #expect(scanner.damaged == [88], "\(what)")
            #expect(scanner.regions.map(\.entries) == [0..<1, 1..<2], "\(what)")
            #expect(scanner.entries.map(\.architecture.number) == [80, 100], "\(what)")
        }
    }

    @Test func `a region whose size swallows the next one breaks where that begins, and that is found`() {
        var file = FatbinBuilder()
        file.region([.cubin(80)], size: 72 + 88)
        file.region([.cubin(90)])
        let scanner = FatbinScanner(file.bytes)
        #expect(scanner.damaged == [0])
        #expect(scanner.entries.map(\.architecture.number) == [90])
    }

    @Test(arguments: [1, 8, 17, .max])
    func `regions in what was held for a broken header are found`(piece: Int) {
        // A region that swallows three headers of regions which break at the next one each.
        var file = FatbinBuilder()
        for _ in 0..<3 { file.region([], size: 1) }
        file.region([], size: 88)
        file.region([.cubin(90)])
        let scanner = FatbinScanner(file.bytes, piece: piece)
        #expect(scanner.damaged == [0, 16, 32, 48])
        #expect(scanner.regions.map(\.range.offset) == [64])
    }

    @Test func `a rest that is neither an entry nor zeros breaks its region`() {
        for count in [1, 8, 63] {
            var file = FatbinBuilder()
            file.region([.cubin(80)], tail: [UInt8](repeating: 1, count: count))
            #expect(FatbinScanner(file.bytes).damaged == [0])
            #expect(FatbinScanner(file.bytes).entries.isEmpty)
        }
    }

    @Test func `a file that ends within a region breaks it`() {
        let file = FatbinBuilder.region([.cubin(80), .cubin(90)])
        for count in file.indices.dropFirst(16) {
            var scanner = FatbinScanner(fileSize: file.count)
            scanner.feed(Array(file.prefix(count)))
            scanner.finish()
            #expect(scanner.damaged == [0])
            #expect(scanner.entries.isEmpty)
        }
    }

    @Test func `beyond the bound nothing is looked at, and what came before stays`() {
        var file = FatbinBuilder()
        for _ in 0..<3 { file.region([.cubin(80), .cubin(90)]) }
        let all = FatbinScanner(file.bytes, limit: 6)
        #expect(all.isComplete && all.entries.count == 6)
        for piece in [1, 100, .max] {
            let some = FatbinScanner(file.bytes, piece: piece, limit: 5)
            #expect(!some.isComplete)
            #expect(some.regions == Array(all.regions.prefix(2)))
            #expect(some.entries == Array(all.entries.prefix(4)))
            #expect(some.damaged.isEmpty)
            #expect(some.knownInside == 0)
        }
    }

    @Test func `regions without entries and broken regions are bounded too`() {
        var empty = FatbinBuilder()
        var broken = FatbinBuilder()
        for _ in 0..<3 {
            empty.region([], tail: [UInt8](repeating: 0, count: 8))
            broken.region([], tail: [UInt8](repeating: 1, count: 8))
        }
        for file in [empty.bytes, broken.bytes] {
            #expect(FatbinScanner(file, limit: 3).isComplete)
            let scanner = FatbinScanner(file, limit: 2)
            #expect(!scanner.isComplete)
            #expect(scanner.regions.count + scanner.damaged.count == 2)
        }
    }
}
