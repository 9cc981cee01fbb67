import ELF
import ImageCore
import TestSupport
import Testing

/// The section table, against what was made and against `readelf`.
struct ELFSectionTests {
    private static let made = SectionedELF([
        .init(".text", [1, 2, 3, 4], isExecutable: true), .init(".nv_fatbin", [UInt8](repeating: 5, count: 100)),
        .init(".bss", [], sizeWithoutBits: 1 << 20),
    ])

    private func sections(_ bytes: [UInt8]) throws -> [ELFSection] {
        let folder = try TemporaryDirectory()
        return try ELFFile(try RawFile.open(reading: folder.write(bytes, to: "file"))).sections()
    }

    @Test("sections have names, places in the file and whether they are executed")
    func fields() throws {
        let sections = try sections(Self.made.bytes)
        #expect(sections.map(\.name.description).starts(with: [".text", ".nv_fatbin"]))
        #expect(sections[0].isExecutable && !sections[1].isExecutable)
        #expect(sections[1].range == ByteRange(offset: Self.made.offsets[1], count: 100))
        #expect(!sections.contains { $0.name == FilePathBytes(".bss") })
    }

    @Test("a name without end is cut, for thousands of sections may share it")
    func longName() throws {
        let sections = try sections(SectionedELF([.init(String(repeating: "n", count: 10_000), [1])]).bytes)
        #expect(sections.first?.name.bytes == [UInt8](repeating: UInt8(ascii: "n"), count: Limits.elfSectionName))
    }

    @Test("a file without section headers has none")
    func stripped() throws { #expect(try sections(MadeELF(soname: "liba.so").bytes).isEmpty) }

    @Test("a table that is cut off or of another size is refused")
    func broken() throws {
        var cut = Self.made.bytes
        cut.removeLast(10)
        #expect(throws: ELFError.self) { try sections(cut) }
        var odd = Self.made.bytes
        odd[58] = 63
        #expect(throws: ELFError.self) { try sections(odd) }
    }

    @Test("readelf sees the same sections of the system's libraries", .enabled(if: Toolchain.has("readelf", "ldd")))
    func readelf() async throws {
        let libraries = try await ToolRun.script("ldd /bin/bash | grep -o '/[^ ]*[.]so[^ ]*'", [])
        let paths = libraries.output.split(separator: "\n").map(String.init)
        #expect(!paths.isEmpty)
        for path in paths {
            let run = try await ToolRun.run("readelf", ["-SW", path])
            let ours = try ELFFile(try RawFile.open(reading: path)).sections()
            for section in ours {
                let size = String(section.range.count, radix: 16)
                let offset = String(section.range.offset, radix: 16)
                let line = run.output.split(separator: "\n").first { line in
                    line.contains("] \(section.name) ")
                }
                #expect(line?.contains(size) == true && line?.contains(offset) == true, "\(path) \(section)")
            }
            let theirs = run.output.split(separator: "\n").filter {
                $0.contains("  [") && !$0.contains("NOBITS") && !$0.contains(" NULL ") && !$0.contains("[Nr]")
            }
            #expect(theirs.count == ours.count, "\(path)")
        }
    }

    @Test("a damaged table gives an error or a result")
    func damaged() throws {
        let folder = try TemporaryDirectory()
        var random = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            var bytes = Self.made.bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let file = try RawFile.open(reading: folder.write(bytes, to: "file"))
            guard let elf = try? ELFFile(file), let sections = try? elf.sections() else { continue }
            #expect(sections.allSatisfy { $0.range.lies(within: bytes.count) })
        }
    }
}
