import ELF
import GPUAnalysis
import ImageCore
import TestSupport
import Testing

struct DriverStubsTests {
    private func defined(_ library: DriverStubs.Library) throws -> Set<String> {
        let folder = try TemporaryDirectory()
        let file = try ELFFile(RawFile.open(reading: folder.write(library.bytes, to: library.name)))
        var names: Set<String> = []
        try file.forEachDynamicSymbol { if $0.isDefined { names.insert(String(decoding: $0.name, as: UTF8.self)) } }
        return names
    }

    @Test("both libraries have the catalogue's functions", arguments: [ELFMachine.x86_64, .aarch64])
    func base(machine: ELFMachine) throws {
        let libraries = DriverStubs().libraries(for: machine)
        #expect(libraries.map(\.name) == ["libcuda.so.1", "libnvidia-ml.so.1"])
        #expect(try defined(#require(libraries.first)) == Set(CUDACatalogue.driverFunctions))
        #expect(try defined(#require(libraries.last)) == Set(CUDACatalogue.managementFunctions))
    }

    @Test("a machine without CUDA has no libraries")
    func otherMachine() { #expect(DriverStubs().libraries(for: .x86).isEmpty) }

    private static let program = """
        #include <stdio.h>
        int cuInit(unsigned); int cuVeryNewFunction(void); int nvmlInit_v2(void); const char *nvmlErrorString(int);
        int cuGetErrorName(int, const char **); int cudaMalloc(void); int cublasCreate(void); int cu_own(void);
        int main(int count, char **arguments) {
            const char *name;
            cuGetErrorName(100, &name);
            printf("%d %d %d %s %s\\n", cuInit(0), cuVeryNewFunction(), nvmlInit_v2(), nvmlErrorString(9), name);
            return count > 1 ? cudaMalloc() + cublasCreate() + cu_own() : 0;
        }
        """

    private static let toolkit =
        "int cudaMalloc(void) { return 0; } int cublasCreate(void) { return 0; } int cu_own(void) { return 0; }"

    @Test(
        "a program that binds everything at its start runs, whatever new function it wants",
        .enabled(if: Toolchain.has("gcc")))
    func runs() async throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array(Self.program.utf8), to: "a.c")
        try folder.write(Array(Self.toolkit.utf8), to: "b.c")
        // Linked against other libraries of the same names, as an image's program was linked elsewhere.
        try await Toolchain.script(
            """
            gcc -shared -fPIC -o libtoolkit.so b.c
            echo 'int cuInit, cuVeryNewFunction, cuGetErrorName;' > c.c
            echo 'int nvmlInit_v2, nvmlErrorString;' > d.c
            gcc -shared -fPIC -Wl,-soname,libcuda.so.1 -o c.so c.c
            gcc -shared -fPIC -Wl,-soname,libnvidia-ml.so.1 -o d.so d.c
            gcc -Wl,-z,now -o a a.c ./libtoolkit.so ./c.so ./d.so
            """, in: folder)
        let file = try ELFFile(RawFile.open(reading: folder.file("a")))
        var stubs = DriverStubs()
        try stubs.add(file)
        let libraries = stubs.libraries(for: file.target.machine)
        for library in libraries { try folder.write(library.bytes, to: library.name) }
        let wanted = try defined(#require(libraries.first))
        #expect(wanted.contains("cuVeryNewFunction"))
        #expect(wanted.isDisjoint(with: ["cudaMalloc", "cublasCreate", "cu_own"]))
        let output = try await Toolchain.script("LD_LIBRARY_PATH=. ./a", in: folder)
        #expect(output == "100 100 9 Driver Not Loaded CUDA_ERROR_NO_DEVICE\n")
    }
}
