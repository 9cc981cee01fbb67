import ELF
import ImageCore
import TestSupport
import Testing

struct StubLibraryTests {
    static let functions: [String: StubFunction] = {
        var functions: [String: StubFunction] = [:]
        for number in 0..<500 { functions["cuFunction\(number)"] = .number(100) }
        functions["cuInit"] = .number(100)
        functions["cuLarge"] = .number(0x8765_4321)
        functions["cuText"] = .text("a text")
        functions["cuGetErrorName"] = .storedText("a name")
        return functions
    }()

    private func folder(with soname: String, _ machine: ELFMachine = .x86_64) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let bytes = try #require(StubLibrary.bytes(soname: soname, functions: Self.functions, for: machine))
        try folder.write(bytes, to: soname)
        return folder
    }

    @Test("what is made is read back", arguments: [ELFMachine.x86_64, .aarch64])
    func readsBack(machine: ELFMachine) throws {
        let bytes = StubLibrary.bytes(soname: "libcuda.so.1", functions: Self.functions, for: machine)
        let file = try ELFFile(bytes: #require(bytes))
        #expect(file.target == ELFTarget(.bits64, machine))
        #expect(file.dynamic?.soname == FilePathBytes("libcuda.so.1"))
        #expect(file.dynamic?.needed.isEmpty == true)
        let symbols = try file.symbols
        #expect(symbols.defined == Set(Self.functions.keys))
        #expect(symbols.undefined.isEmpty)
    }

    @Test("equal functions give equal bytes, and another machine none")
    func deterministic() {
        let first = StubLibrary.bytes(soname: "liba.so", functions: Self.functions, for: .x86_64)
        let again = StubLibrary.bytes(
            soname: "liba.so", functions: Dictionary(uniqueKeysWithValues: Self.functions.reversed()), for: .x86_64)
        #expect(first == again)
        #expect(StubLibrary.bytes(soname: "liba.so", functions: Self.functions, for: .x86) == nil)
    }

    @Test("a library without functions is read back")
    func empty() throws {
        let bytes = try #require(StubLibrary.bytes(soname: "liba.so", functions: [:], for: .x86_64))
        #expect(try ELFFile(bytes: bytes).symbols.defined.isEmpty)
    }

    private static let linked = """
        #include <stdio.h>
        int cuInit(unsigned); int cuFunction77(void); unsigned cuLarge(void); const char *cuText(void);
        int cuGetErrorName(int, const char **);
        int main(void) {
            const char *name = 0;
            int status = cuGetErrorName(1, &name);
            printf("%d %d %x %s %d %s\\n", cuInit(0), cuFunction77(), cuLarge(), cuText(), status, name);
            return 0;
        }
        """

    private static let opened = """
        #include <dlfcn.h>
        #include <stdio.h>
        int main(void) {
            void *library = dlopen("libcuda.so.1", RTLD_NOW);
            if (!library) { puts(dlerror()); return 1; }
            int (*init)(unsigned) = (int (*)(unsigned)) dlsym(library, "cuInit");
            int (*get)(int, const char **) = (int (*)(int, const char **)) dlsym(library, "cuGetErrorName");
            for (int number = 0; number < 500; number++) {
                char name[32];
                snprintf(name, sizeof name, "cuFunction%d", number);
                int (*function)(void) = (int (*)(void)) dlsym(library, name);
                if (!function || function() != 100) { puts(name); return 1; }
            }
            const char *name = 0;
            int status = get(1, &name);
            printf("%d %d %s %d\\n", init(0), status, name, dlsym(library, "cuNothing") != 0);
            return 0;
        }
        """

    /// The test's own machine must be the stub's.
    private static func canRun(_ compiler: String) -> Bool {
        #if arch(x86_64)
            Toolchain.has(compiler, "readelf")
        #else
            false
        #endif
    }

    @Test(
        "a linked program gets the answers, bound at once or late", .enabled(if: canRun("gcc")),
        arguments: ["-Wl,-z,now", "-Wl,-z,lazy"])
    func linkedProgram(options: String) async throws {
        let folder = try folder(with: "libcuda.so.1")
        try folder.write(Array(Self.linked.utf8), to: "a.c")
        let output = try await Toolchain.script(
            "gcc \(options) -o a a.c ./libcuda.so.1 && LD_LIBRARY_PATH=. ./a", in: folder)
        #expect(output == "100 100 87654321 a text 0 a name\n")
    }

    @Test("a program that opens it finds every function and no other", .enabled(if: canRun("gcc")))
    func openedByProgram() async throws {
        let folder = try folder(with: "libcuda.so.1")
        try folder.write(Array(Self.opened.utf8), to: "a.c")
        let output = try await Toolchain.script("gcc -o a a.c && LD_LIBRARY_PATH=. ./a", in: folder)
        #expect(output == "100 0 a name 0\n")
    }

    @Test("musl loads it too", .enabled(if: canRun("musl-gcc")))
    func musl() async throws {
        let folder = try folder(with: "libcuda.so.1")
        try folder.write(Array(Self.opened.utf8), to: "a.c")
        try folder.write(Array(Self.linked.utf8), to: "b.c")
        let output = try await Toolchain.script(
            "musl-gcc -o a a.c && LD_LIBRARY_PATH=. ./a && musl-gcc -o b b.c ./libcuda.so.1 && LD_LIBRARY_PATH=. ./b",
            in: folder)
        #expect(output == "100 0 a name 0\n100 100 87654321 a text 0 a name\n")
    }

    @Test(
        "readelf has nothing to complain about", .enabled(if: Toolchain.has("readelf")),
        arguments: [ELFMachine.x86_64, .aarch64])
    func readelf(machine: ELFMachine) async throws {
        let folder = try folder(with: "libcuda.so.1", machine)
        let run = try await ToolRun.run("readelf", ["-a", "-W", "--dyn-syms", "--lint", folder.file("libcuda.so.1")])
        #expect(run.code == 0)
        #expect(run.error == "")
        #expect(run.output.contains("libcuda.so.1"))
        let functions = run.output.split(separator: "\n").filter { $0.contains(" FUNC ") && $0.contains(" GLOBAL ") }
        #expect(functions.count == Self.functions.count)
        #expect(functions.contains { $0.hasSuffix(" cuInit") })
        #expect(run.output.contains("GNU_STACK"))
        #expect(!run.output.contains("RWE"))
    }

    @Test(
        "the code for aarch64 is what was meant",
        .enabled(if: Toolchain.has("aarch64-linux-gnu-objdump")))
    func aarch64Code() async throws {
        let folder = try TemporaryDirectory()
        let bytes = StubLibrary.bytes(
            soname: "liba.so",
            functions: ["a": .number(0x8765_4321), "b": .text("b"), "c": .storedText("c")], for: .aarch64)
        try folder.write(try #require(bytes), to: "liba.so")
        let run = try await ToolRun.run(
            "aarch64-linux-gnu-objdump", ["-d", "--no-show-raw-insn", folder.file("liba.so")])
        let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for wanted in ["mov w0, #0x4321", "movk w0, #0x8765, lsl #16", "adr x0,", "adr x2,", "str x2, [x1]"] {
            #expect(text.contains(wanted), "\(text)")
        }
    }
}
