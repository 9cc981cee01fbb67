import ImageCore
import TestSupport

/// A program or library of an application, compiled in the test: what its maker's linker would have written.
struct CUDAProgram: Hashable, Sendable {
    /// The SONAMEs that it is linked against.
    var links: [String] = []
    /// What it opens by name at run time.
    var opens: [String] = []
    /// A command that it runs.
    var runs: String?
    var rpath: String?
    var soname: String?
    var isStatic = false

    /// Its bytes; compiled once a run.
    var bytes: [UInt8] { get async throws { try await Self.cache.bytes(self) } }

    private actor Cache {
        private var builds: [CUDAProgram: Task<[UInt8], any Error>] = [:]

        func bytes(_ program: CUDAProgram) async throws -> [UInt8] {
            let build = builds[program] ?? Task { try await program.compiled() }
            builds[program] = build
            return try await build.value
        }
    }

    private static let cache = Cache()

    private func compiled() async throws -> [UInt8] {
        let folder = try TemporaryDirectory()
        var source = "#include <dlfcn.h>\n#include <stdlib.h>\nint run(int count) {\n"
        for name in opens { source += "    if (!dlopen(\"\(name)\", RTLD_NOW)) return 1;\n" }
        if let runs { source += "    if (count > 1) return system(\"\(runs)\");\n" }
        source += "    return 0;\n}\n"
        if soname == nil { source += "int main(int count, char **arguments) { return run(count); }\n" }
        try folder.write(Array(source.utf8), to: "a.c")
        try folder.write(Array("int stub;\n".utf8), to: "stub.c")
        var lines: [String] = []
        for (index, name) in links.enumerated() {
            lines.append("gcc -shared -fPIC -Wl,-soname,\(name) -o stub\(index).so stub.c")
        }
        let stubs = links.indices.map { "./stub\($0).so" }.joined(separator: " ")
        var flags = soname.map { "-shared -fPIC -Wl,-soname,\($0)" } ?? (isStatic ? "-static" : "")
        if let rpath { flags += " '-Wl,--disable-new-dtags,-rpath,\(rpath)'" }
        lines.append("gcc \(flags) -o a a.c -Wl,--no-as-needed \(stubs)")
        try await Toolchain.script(lines.joined(separator: "\n"), in: folder)
        return try Repository.read(folder.file("a"))
    }
}
