import ELF
import ImageCore
import TestSupport
import Testing

struct ELFFileTests {
    @Test("the loader's fields are read in both classes", arguments: [ELFClass.bits32, .bits64])
    func fields(elfClass: ELFClass) throws {
        let made = MadeELF(
            elfClass: elfClass, machine: .aarch64, interpreter: "/lib/ld.so", soname: "liba.so.1",
            needed: ["libb.so.2", "libc.so.6"], rpath: "/r:$ORIGIN", runpath: "/x", flags1: 0x0800_0800)
        let file = try ELFFile(bytes: made.bytes)
        #expect(file.target == ELFTarget(elfClass, .aarch64))
        #expect(file.type == .sharedObject)
        #expect(file.interpreter == FilePathBytes("/lib/ld.so"))
        #expect(file.isDynamic)
        let dynamic = try #require(file.dynamic)
        #expect(dynamic.soname == FilePathBytes("liba.so.1"))
        #expect(dynamic.needed == [FilePathBytes("libb.so.2"), FilePathBytes("libc.so.6")])
        #expect(dynamic.rpath == FilePathBytes("/r:$ORIGIN"))
        #expect(dynamic.runpath == FilePathBytes("/x"))
        #expect(dynamic.skipsDefaultFolders)
    }

    @Test("a file without a dynamic section is static")
    func isStatic() throws {
        let file = try ELFFile(bytes: MadeELF(type: .executable, isDynamic: false).bytes)
        #expect(!file.isDynamic)
        #expect(file.interpreter == nil)
        #expect(try file.symbols.undefined.isEmpty)
    }

    @Test("an ELF file inside another file is read by its range")
    func range() throws {
        let folder = try TemporaryDirectory()
        let made = MadeELF(soname: "liba.so").bytes
        let file = try RawFile.open(reading: folder.write([1, 2, 3] + made + [4, 5], to: "spool"))
        let range = ByteRange(offset: 3, count: made.count)
        #expect(ELFFile.isELF(file, range: range))
        #expect(!ELFFile.isELF(file))
        #expect(try ELFFile(file, range: range).dynamic?.soname == FilePathBytes("liba.so"))
    }

    @Test("what does not begin like an ELF file is none", arguments: [[], [0x7f], Array("#!/bin/sh\n".utf8)])
    func noELF(bytes: [UInt8]) throws {
        let folder = try TemporaryDirectory()
        #expect(!ELFFile.isELF(try RawFile.open(reading: folder.write(bytes, to: "file"))))
        #expect(throws: ELFError.self) { try ELFFile(bytes: bytes) }
    }

    /// A change of single bytes of a sound 64-bit file, and what is said about it.
    struct Damage: Sendable, CustomTestStringConvertible {
        let at: Int
        let bytes: [UInt8]
        let message: String

        var testDescription: String { message }
    }

    @Test(
        "a broken field is named",
        arguments: [
            Damage(at: 4, bytes: [3], message: "an ELF class that is neither 32 nor 64 bits"),
            Damage(at: 5, bytes: [2], message: "a big-endian ELF file, which is not supported"),
            Damage(at: 5, bytes: [0], message: "an unknown byte order"),
            Damage(at: 32, bytes: [0, 0, 0, 0, 1], message: "the table of program headers is beyond the file's end"),
            Damage(at: 39, bytes: [0x80], message: "a size of 2^63 or more"),
            Damage(at: 54, bytes: [57], message: "program headers of 57 bytes"),
            Damage(at: 56, bytes: [0xff, 0xff], message: "65535 program headers"),
            Damage(at: 64 + 56 + 32, bytes: [0, 0, 0x20], message: "a dynamic section of more than 1048576 bytes"),
            Damage(at: 64 + 56 + 8, bytes: [0, 0, 0, 1], message: "the dynamic section is beyond the file's end"),
            Damage(at: 64 + 16, bytes: [0, 0, 0, 1], message: "the string table is in no segment"),
        ])
    func damage(_ damage: Damage) throws {
        var bytes = MadeELF(soname: "liba.so", needed: ["libb.so"]).bytes
        bytes.replaceSubrange(damage.at..<damage.at + damage.bytes.count, with: damage.bytes)
        let error = #expect(throws: ELFError.self) { try ELFFile(bytes: bytes) }
        #expect(error?.message == damage.message)
    }

    @Test("a sound file is refused at a bound, not read beyond it")
    func bounds() throws {
        func message(_ made: MadeELF) -> String? {
            do {
                _ = try ELFFile(bytes: made.bytes)
                return nil
            } catch {
                return (error as? ELFError)?.message
            }
        }
        let long = String(repeating: "x", count: 4_097)
        #expect(message(MadeELF(needed: [long])) == "a name without end or of more than 4096 bytes")
        #expect(message(MadeELF(needed: [String(long.dropLast())])) == nil)
        #expect(message(MadeELF(rpath: String(repeating: "/a:", count: 20_000))) == nil)
        #expect(
            message(MadeELF(rpath: String(repeating: "/a:", count: 22_000)))
                == "a name without end or of more than 65536 bytes")
        let many = (0...2_000).map { (tag: UInt64(1), value: UInt64($0)) }
        #expect(message(MadeELF(entries: many)) == "more than 2000 needed libraries")
        // A thousand entries that are parts of one string of 4 KiB.
        let shared = (0..<1_000).map { (tag: UInt64(1), value: UInt64(2 + $0)) }
        #expect(
            message(MadeELF(needed: [String(long.dropLast())], entries: shared)) == "more than 1048576 bytes of names")
    }

    @Test("a library that is needed many times is kept once")
    func neededOnce() throws {
        let again = [(tag: UInt64, value: UInt64)](repeating: (1, 1), count: 10_000)
        let dynamic = try ELFFile(bytes: MadeELF(needed: ["liba.so", "libb.so", "liba.so"], entries: again).bytes)
            .dynamic
        #expect(dynamic?.needed == [FilePathBytes("liba.so"), FilePathBytes("libb.so")])
        #expect(dynamic?.nameBytes == 21)
    }

    @Test(
        "symbols are found through either hash table", .enabled(if: Toolchain.has("gcc")),
        arguments: ["sysv", "gnu", "both"])
    func symbols(style: String) async throws {
        let folder = try TemporaryDirectory()
        try folder.write(
            Array(
                "int puts(const char*); int one(void) { return puts(\"\"); } int two; extern int three; int *p = &three;"
                    .utf8),
            to: "a.c")
        try await Toolchain.script("gcc -shared -fPIC -Wl,--hash-style=\(style) -o liba.so a.c", in: folder)
        let symbols = try ELFFile(path: folder.file("liba.so")).symbols
        #expect(symbols.defined.isSuperset(of: ["one", "two", "p"]))
        #expect(symbols.undefined.isSuperset(of: ["puts", "three"]))
        #expect(symbols.defined.isDisjoint(with: symbols.undefined))
    }

    @Test(
        "a program that exports nothing still tells what it wants", .enabled(if: Toolchain.has("gcc")),
        arguments: ["", "-Wl,-z,now", "-no-pie", "-Wl,--hash-style=sysv", "-Wl,-z,pack-relative-relocs"])
    func wantedByProgram(options: String) async throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array("int cuInit(unsigned); int main(void) { return cuInit(0); }".utf8), to: "a.c")
        try folder.write(Array("int cuInit(unsigned x) { return x; }".utf8), to: "b.c")
        try await Toolchain.script(
            "gcc -shared -fPIC -o libb.so b.c && gcc \(options) -o a a.c libb.so && strip -s a", in: folder)
        let file = try ELFFile(path: folder.file("a"))
        #expect(try file.symbols.undefined.contains("cuInit"))
        #expect(file.dynamic?.needed.contains(FilePathBytes("libb.so")) == true)
    }

    @Test("readelf finds the same in the system's libraries", .enabled(if: Toolchain.has("readelf", "gcc")))
    func sameAsReadelf() async throws {
        let list = try await ToolRun.script("ldd \"$(command -v readelf)\" | grep -o '/[^ ]*'; command -v readelf", [])
        let paths = list.output.split(separator: "\n").map(String.init)
        #expect(paths.count > 2)
        for path in paths {
            let run = try await ToolRun.run("readelf", ["-dW", path])
            let names = run.output.split(separator: "\n").filter { $0.contains("(NEEDED)") }.map {
                FilePathBytes(String($0.split(separator: "[").last?.dropLast() ?? ""))
            }
            let file = try ELFFile(path: path)
            #expect(file.dynamic?.needed == names, "\(path)")
            let table = try await ToolRun.run("readelf", ["-W", "--dyn-syms", path])
            let rows = table.output.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count >= 8 }
            let undefined = rows.filter { $0[6] == "UND" }.map { String($0[7].prefix { $0 != "@" }) }
            #expect(try file.symbols.undefined == Set(undefined), "\(path)")
        }
    }
}
