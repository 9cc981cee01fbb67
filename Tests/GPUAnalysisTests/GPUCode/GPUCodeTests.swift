import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct GPUCodeTests {
    static let elf = SectionedELF([
        .init(".text", FatbinBuilder.region([.cubin(80)]), isExecutable: true),
        .init(".nv_fatbin", FatbinBuilder.region([.cubin(80), .cubin(90)]) + FatbinBuilder.region([.ptx(90)])),
        .init(".bss", [], sizeWithoutBits: 1 << 20),
        .init(".cask_resource", FatbinBuilder.region([.cubin(90)])),
    ])

    /// As a caller would read them; `.bss` spans all that follows it.
    static let sections: [GPUCodeSection] = zip(
        [".text", ".nv_fatbin", ".bss", ".cask_resource"], zip(elf.offsets, [88, 248, 1 << 20, 88])
    ).map { name, place in
        GPUCodeSection(
            name: name, range: ByteRange(offset: place.0, count: place.1), isExecutable: name == ".text",
            hasBits: name != ".bss")
    }

    static let scanner = FatbinScanner(elf.bytes)

    @Test func `sums are by architecture and form, and by section`() {
        let code = GPUCode(Self.scanner, sections: Self.sections.reversed(), targets: [.named("sm_90")])
        #expect(code.shares.map(\.architecture.description) == ["sm_80", "sm_90", "sm_90"])
        #expect(code.shares.map(\.kind) == [.cubin, .ptx, .cubin])
        #expect(code.shares.map(\.entries) == [1, 1, 2])
        #expect(code.shares.map(\.bytes) == [72, 72, 144])
        #expect(code.shares.map(\.plainBytes) == [8, 8, 16])
        #expect(code.shares.map(\.deadBytes) == [72, 0, 0])
        #expect(code.sections.map(\.name) == [".nv_fatbin", ".cask_resource"])
        #expect(code.sections.map(\.regions) == [2, 1])
        #expect(code.sections.map(\.bytes) == [248, 88])
        #expect((code.bytes, code.deadBytes, code.plainBytes) == (336, 72, 32))
        #expect((code.regions, code.entries, code.damaged) == (3, 4, 0))
        #expect(code.isComplete)
    }

    @Test func `nothing is dead where no GPU is named`() {
        #expect(GPUCode(Self.scanner, sections: Self.sections).deadBytes == 0)
    }

    @Test func `without sections all counts, apart from what is said to be executable`() {
        #expect(GPUCode(Self.scanner, sections: []).sections.map(\.name) == ["(no section)"])
        #expect(GPUCode(Self.scanner, sections: []).regions == 4)
        let segment = ByteRange(offset: 0, count: Self.elf.offsets[0] + 1)
        #expect(GPUCode(Self.scanner, sections: [], executable: [segment]).regions == 3)
    }

    @Test func `what breaks in executable sections is an accident`() {
        var broken = FatbinBuilder()
        broken.region([.init(kind: 0, 80)])
        let elf = SectionedELF([.init(".text", broken.bytes, isExecutable: true), .init(".data", broken.bytes)])
        let text = GPUCodeSection(
            name: ".text", range: ByteRange(offset: elf.offsets[0], count: broken.bytes.count), isExecutable: true,
            hasBits: true)
        #expect(GPUCode(FatbinScanner(elf.bytes), sections: []).damaged == 2)
        #expect(GPUCode(FatbinScanner(elf.bytes), sections: [text]).damaged == 1)
    }

    @Test(arguments: [
        ByteRange(offset: 0, count: .max), ByteRange(offset: 1, count: .max - 1), ByteRange(offset: .max, count: 0),
        ByteRange(offset: .max - 1, count: 1), ByteRange(offset: 0, count: 0), ByteRange(offset: -1, count: 1 << 20),
        ByteRange(offset: 0, count: -1), ByteRange(offset: .max, count: .max),
    ])
    func `a section that lies about its place is no trap`(range: ByteRange) {
        for isExecutable in [false, true] {
            let section = GPUCodeSection(name: "x", range: range, isExecutable: isExecutable, hasBits: true)
            let code = GPUCode(Self.scanner, sections: [section], executable: [range])
            #expect([0, 4].contains(code.regions))
        }
    }

    @Test func `of sections that overlap the later one names what is in it`() {
        let all = GPUCodeSection(
            name: "all", range: ByteRange(offset: 0, count: .max), isExecutable: false, hasBits: true)
        let code = GPUCode(Self.scanner, sections: Self.sections + [all])
        #expect(Set(code.sections.map(\.name)) == [".nv_fatbin", ".cask_resource"])
        #expect(GPUCode(Self.scanner, sections: [all]).sections.map(\.regions) == [4])
    }

    @Test func `a scan that met its bound is told as incomplete`() {
        #expect(!GPUCode(FatbinScanner(Self.elf.bytes, limit: 2), sections: []).isComplete)
    }

    private static func code(_ entries: [FatbinBuilder.Entry]) -> GPUCode {
        GPUCode(FatbinScanner(FatbinBuilder.region(entries), limit: 10_000), sections: [], targets: [.named("sm_90")])
    }

    @Test func `all forms that are not known are one`() {
        let code = Self.code((3...7).map { FatbinBuilder.Entry(kind: $0, 80) } + [.cubin(80)])
        #expect(code.shares.map(\.kind) == [.unknown, .cubin])
        #expect(code.shares.map(\.entries) == [5, 1])
        #expect(code.shares.map(\.kind.description) == ["other", "cubin"])
    }

    @Test func `of more architectures than there are the smallest are one share, and the sums hold`() {
        let entries = (1...1_000).map { FatbinBuilder.Entry.cubin(UInt32($0)) } + [.cubin(700), .cubin(900)]
        let code = Self.code(entries + [.cubin(0)])
        #expect(code.shares.count == Limits.gpuCodeShares + 1)
        #expect(code.entries == 1_003)
        #expect(code.shares.reduce(0) { $0 + $1.bytes } + 16 == code.bytes)
        #expect(code.deadBytes == 72 * 1_002)
        #expect(code.shares.first?.architecture == .several && code.shares.first?.architecture.description == "other")
        #expect(code.shares.filter { $0.entries == 2 }.map(\.architecture.number) == [700, 900])
        let sum = GPUCode.sum([code, code, Self.code([.ptx(70)])])
        #expect(sum.count == Limits.gpuCodeShares)
        #expect(sum.reduce(0) { $0 + $1.entries } == 2_007)
    }

    @Test func `of more sections than there is room for the smallest are one`() {
        let region = FatbinBuilder.region([.cubin(80)])
        let names = (0..<200).map { "s\($0)" } + [String(repeating: "x", count: 257)]
        let elf = SectionedELF(names.map { .init($0, region) } + [.init("large", region + region)])
        let sections = zip(names + ["large"], elf.offsets).map { name, offset in
            GPUCodeSection(
                name: name, range: ByteRange(offset: offset, count: name == "large" ? 176 : 88), isExecutable: false,
                hasBits: true)
        }
        let code = GPUCode(FatbinScanner(elf.bytes), sections: sections)
        #expect(code.sections.count == Limits.gpuCodeSections + 1)
        #expect(code.sections.first?.name == "large")
        #expect(code.sections.last?.name == "(others)")
        #expect((code.regions, code.bytes) == (203, 203 * 88))
    }
}
