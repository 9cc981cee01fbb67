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
}
