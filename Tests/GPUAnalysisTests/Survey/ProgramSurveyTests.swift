import ELF
import GPUAnalysis
import ImageCore
import TestSupport
import Testing

@Suite struct ProgramSurveyTests {
    private let surveying: Surveying

    init() throws { surveying = try Surveying() }

    private static let gpuCode =
        FatbinBuilder.region([.cubin(90, payload: [UInt8](repeating: 7, count: 3_000)), .ptx(90)])
        + FatbinBuilder.region([.cubin(80)])

    private static func layer(_ programs: MadeProgram...) -> [UInt8] {
        var layer = LayerBuilder()
        for (number, program) in programs.enumerated() { layer.file("lib/\(number).so", program.bytes) }
        return layer.tar
    }

    /// Large and small in turns, so that what one leaves in the spool would be seen in the next.
    private static let mixed = layer(
        MadeProgram(gpuCode: gpuCode), MadeProgram(soname: "libsecond.so", needed: [], machineCode: [0xc3]),
        MadeProgram(soname: "libthird.so", machineCode: [UInt8](repeating: 0x90, count: 40_000), gpuCode: gpuCode))

    @Test func `names, strings and GPU code of a library are found`() throws {
        let program = try surveying.read(Self.layer(MadeProgram(gpuCode: Self.gpuCode))).program()
        let dynamic = try #require(try program.loadable.get().dynamic)
        #expect(dynamic.soname == FilePathBytes("libmade.so.1"))
        #expect(dynamic.needed == [FilePathBytes("libone.so.1"), FilePathBytes("libtwo.so.2")])
        #expect(dynamic.runpath == FilePathBytes("$ORIGIN/../lib"))
        #expect(program.opens == [FilePathBytes("libopened.so.3")])
        let code = try #require(program.gpuCode)
        #expect(code.bytes == Self.gpuCode.count)
        #expect(code.sections.map(\.name) == [".nv_fatbin"])
    }

    @Test func `a compressed layer tells the same as a plain one`() throws {
        let plain = try surveying.read(Self.mixed)
        #expect(plain.facts.count == 3)
        #expect(try surveying.read(Compressing.gzip(Self.mixed)).found == plain.found)
        #expect(try surveying.read(Compressing.zstd(Self.mixed)).found == plain.found)
    }

    @Test(arguments: [1, 3, 64, 511, 512, 513, 4_095, 4_096, 4_097, 10_000])
    func `pieces of any size tell the same`(piece: Int) throws {
        #expect(try surveying.streamed(Self.mixed, piece: piece).found == surveying.read(Self.mixed).found)
    }

    @Test func `machine code takes no room in the spool`() throws {
        let library = MadeProgram(machineCode: [UInt8](repeating: 0xc3, count: 1 << 20))
        let survey = try surveying.streamed(Self.layer(library), spoolLimit: 16 << 10)
        #expect(try survey.program().soname == FilePathBytes("libmade.so.1"))
    }

    @Test func `GPU code takes no room in the spool`() throws {
        let code = FatbinBuilder.region([.cubin(90, payload: [UInt8](repeating: 7, count: 1 << 20))])
        let survey = try surveying.streamed(
            Self.layer(MadeProgram(gpuCode: code)), piece: 4 << 10, spoolLimit: 32 << 10)
        #expect(try survey.program().soname == FilePathBytes("libmade.so.1"))
    }

    @Test func `a library too large for the spool is told as one, and the next is read`() throws {
        let large = MadeProgram(strings: Array(repeating: "words", count: 10_000))
        let survey = try surveying.streamed(Self.layer(large, MadeProgram()), spoolLimit: 16 << 10)
        #expect(throws: ELFError.self) { try survey.program(0).loadable.get() }
        #expect(try survey.program(1).soname == FilePathBytes("libmade.so.1"))
    }

    @Test func `a cut library gives no trap and no other answer in a compressed layer`() throws {
        let whole = MadeProgram(gpuCode: Self.gpuCode).bytes
        for count in stride(from: 0, to: whole.count, by: 97) {
            var layer = LayerBuilder()
            layer.file("lib/cut.so", Array(whole.prefix(count)))
            #expect(try surveying.streamed(layer.tar).found == surveying.read(layer.tar).found)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `tables that lie give the same answer from the spool and in place`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = MadeProgram(gpuCode: Self.gpuCode).bytes
        for _ in 0..<100 {
            var file = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                // The program headers stay: who calls tables instructions is not believed about them.
                let place = Int.random(in: Bool.random(using: &random) ? 288..<file.count : 40..<64, using: &random)
                file[place] = [0, 1, 0x10, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            }
            var layer = LayerBuilder()
            layer.file("lib/lying.so", file)
            let piece = Int.random(in: 1...20_000, using: &random)
            #expect(try surveying.streamed(layer.tar, piece: piece).facts.count == 1)
            #expect(try surveying.streamed(layer.tar).found == surveying.read(layer.tar).found)
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `headers that lie give no trap`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = MadeProgram(gpuCode: Self.gpuCode).bytes
        for _ in 0..<200 {
            var file = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                file[Int.random(in: 4..<320, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var layer = LayerBuilder()
            layer.file("lib/lying.so", file)
            let piece = Int.random(in: 1...20_000, using: &random)
            #expect(try surveying.streamed(layer.tar, piece: piece).facts.count == 1)
            #expect(try surveying.read(layer.tar).facts.count == 1)
        }
    }
}
