import ELF
import ImageCore
import TestSupport
import Testing

struct ELFFuzzTests {
    /// Reads all that can be read; an error is as good as a result.
    private func read(_ bytes: [UInt8], in folder: TemporaryDirectory) throws {
        let file = try RawFile.open(reading: folder.write(bytes, to: "file"))
        do throws(ELFError) {
            let elf = try ELFFile(file)
            var count = 0
            try elf.forEachDynamicSymbol { count += $0.name.count }
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    static let stub = StubLibrary.bytes(
        soname: "libcuda.so.1", functions: ["cuInit": .number(100), "cuGetErrorName": .storedText("x")], for: .x86_64)

    @Test("a damaged library gives an error or a result", arguments: [1, 2, 3, 4] as [UInt64])
    func damagedStub(seed: UInt64) throws {
        let sound = try #require(Self.stub)
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            }
            try read(bytes, in: folder)
        }
    }

    @Test("a damaged program gives an error or a result", arguments: [ELFClass.bits32, .bits64])
    func damagedMade(elfClass: ELFClass) throws {
        let sound = MadeELF(
            elfClass: elfClass, interpreter: "/lib/ld.so", soname: "liba.so", needed: ["libb.so"], runpath: "/x",
            entries: [
                (6, MadeELF.base), (0x6fff_fef5, MadeELF.base + 8), (7, MadeELF.base), (8, 96), (17, MadeELF.base),
                (18, 64), (23, MadeELF.base), (2, 48), (20, 7),
            ]
        ).bytes
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try read(bytes, in: folder)
        }
    }

    @Test("a system library whose tables are damaged gives an error or a result", .enabled(if: Toolchain.has("ldd")))
    func damagedSystemLibrary() async throws {
        let line = try await ToolRun.script("ldd /bin/sh | grep -o '/[^ ]*libc[.]so[.]6'", [])
        let sound = try Repository.read(line.lastLine)
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: 6)
        for _ in 0..<200 {
            var bytes = sound
            // Program headers and the tables behind them; the code is never read.
            for _ in 0..<16 {
                bytes[Int.random(in: 0..<40_000, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            for place in 0..<64 where Int.random(in: 0..<40, using: &random) == 0 {
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            try read(bytes, in: folder)
        }
    }
}
