import ELF
import ImageCore
import TestSupport
import Testing

struct LibraryClosureTests {
    static let loader = "/lib64/ld-linux-x86-64.so.2"

    /// A program with its interpreter and a C library.
    private func system() throws -> MadeRoot {
        let made = try MadeRoot()
        try made.addLibrary(Self.loader)
        try made.addLibrary("/lib/x86_64-linux-gnu/libc.so.6", needs: ["ld-linux-x86-64.so.2"])
        return made
    }

    private func program(_ needed: [String], rpath: String? = nil, runpath: String? = nil) -> MadeELF {
        MadeELF(interpreter: Self.loader, needed: needed, rpath: rpath, runpath: runpath)
    }

    @Test("needed libraries are found breadth first, each once")
    func breadthFirst() throws {
        let made = try system()
        try made.add("/bin/a", program(["libb.so.1", "libc.so.6"]))
        try made.addLibrary("/usr/lib/libb.so.1", needs: ["libd.so.1", "libc.so.6"])
        try made.addLibrary("/usr/lib/libd.so.1", needs: ["libb.so.1"])
        #expect(
            made.closure(of: "/bin/a") == [
                "/bin/a (start)", "\(Self.loader) (interpreter)", "/usr/lib/libb.so.1 (needed)",
                "/lib/x86_64-linux-gnu/libc.so.6 (needed)", "/usr/lib/libd.so.1 (needed)",
            ])
    }

    @Test("a member tells who wants it, its real path and the path that the loader opens")
    func paths() throws {
        let made = try system()
        try made.add("/opt/x/bin/a", program(["libb.so.1"], runpath: "$ORIGIN/../lib"))
        try made.link("/bin/a", to: "../opt/x/bin/a")
        try made.addLibrary("/opt/x/lib/libb.so.1.5")
        try made.link("/opt/x/lib/libb.so.1", to: "libb.so.1.5")
        let closure = LibraryClosure(
            of: [FilePathBytes("/bin/a")], in: made.root, search: LoaderSearch(made.root), opens: { _, _ in [] })
        let member = try #require(closure.members.last)
        #expect(member.path == FilePathBytes("opt/x/lib/libb.so.1.5"))
        #expect(member.askedAs == FilePathBytes("/opt/x/bin/../lib/libb.so.1"))
        #expect(member.neededBy == FilePathBytes("opt/x/bin/a"))
        #expect(closure.members.first?.askedAs == FilePathBytes("/bin/a"))
        #expect(closure.isComplete)
    }

    @Test("a library's origin is where it was opened, not where it is")
    func origin() throws {
        let made = try system()
        try made.add("/bin/a", program(["libb.so"]))
        try made.add("/opt/libb.so", MadeELF(soname: "libb.so", needed: ["libd.so"], runpath: "$ORIGIN/d"))
        try made.link("/usr/lib/libb.so", to: "/opt/libb.so")
        try made.addLibrary("/opt/d/libd.so")
        try made.addLibrary("/usr/lib/d/libd.so")
        #expect(made.closure(of: "/bin/a").last == "/usr/lib/d/libd.so (needed)")
    }

    @Test("what cannot be found is missing, with who wanted it")
    func missing() throws {
        let made = try system()
        try made.add("/bin/a", program(["libcuda.so.1", "libc.so.6"]))
        let closure = LibraryClosure(
            of: [FilePathBytes("/bin/a"), FilePathBytes("/bin/none")], in: made.root,
            search: LoaderSearch(made.root), opens: { _, _ in [] })
        #expect(closure.members.count == 3)
        #expect(closure.missing.map(\.name.description) == ["libcuda.so.1", "/bin/none"])
        #expect(closure.missing.map(\.neededBy) == [FilePathBytes("bin/a"), nil])
        #expect(closure.missing.map(\.reason) == [.needed, .start])
    }

    @Test("a library for another machine or class is passed over")
    func otherMachine() throws {
        let made = try system()
        try made.add("/bin/a", program(["libb.so"], runpath: "/one:/two:/three:/four"))
        try made.add("/one/libb.so", MadeELF(machine: .aarch64, soname: "libb.so"))
        try made.add("/two/libb.so", MadeELF(elfClass: .bits32, soname: "libb.so"))
        try made.add("/three/libb.so", "INPUT(libb.so.1)")
        try made.addLibrary("/four/libb.so")
        #expect(made.closure(of: "/bin/a").last == "/four/libb.so (needed)")
    }

    @Test("an RPATH wins over the environment, the environment over a RUNPATH")
    func environment() throws {
        let made = try system()
        try made.addLibrary("/own/libb.so")
        try made.addLibrary("/env/libb.so")
        try made.add("/bin/a", program(["libb.so"], rpath: "/own"))
        try made.add("/bin/b", program(["libb.so"], runpath: "/own"))
        #expect(made.closure(of: "/bin/a", libraryPath: "/env").last == "/own/libb.so (needed)")
        #expect(made.closure(of: "/bin/b", libraryPath: "/env").last == "/env/libb.so (needed)")
    }

    @Test("within a process a name means what is loaded, in another one what is found there")
    func processes() throws {
        let made = try system()
        try made.add("/bin/a", program(["liba.so", "libx.so"], runpath: "/one"))
        try made.add("/bin/b", program(["libx.so"]))
        try made.addLibrary("/one/liba.so", needs: ["libx.so"])
        try made.addLibrary("/one/libx.so")
        try made.addLibrary("/usr/lib/libx.so")
        // liba.so has no search path, so its libx.so is the default folder's, and the program's is the same from then on.
        #expect(made.closure(of: "/bin/a").suffix(2) == ["/one/liba.so (needed)", "/one/libx.so (needed)"])
        #expect(made.closure(of: "/bin/a", "/bin/b").suffix(2) == ["/bin/b (start)", "/usr/lib/libx.so (needed)"])
    }

    @Test("an extension module may count on a library that another start loads")
    func extensionModule() throws {
        let made = try system()
        try made.add("/ext.so", MadeELF(needed: ["libtorch.so", "libnone.so"]))
        try made.add("/torch/libtorch-3.so", MadeELF(soname: "libtorch.so"))
        #expect(
            made.closure(of: "/ext.so", "/torch/libtorch-3.so") == [
                "/ext.so (start)", "/torch/libtorch-3.so (start)", "libnone.so missing (needed)",
            ])
    }

    @Test("names with a slash are paths, and tokens in them are replaced")
    func slash() throws {
        let made = try system()
        try made.add("/opt/bin/a", program(["$ORIGIN/../lib/libb.so", "/abs/libd.so", "./librel.so"]))
        for path in ["/opt/lib/libb.so", "/abs/libd.so", "/librel.so"] { try made.add(path, MadeELF()) }
        #expect(
            made.closure(of: "/opt/bin/a").suffix(3) == [
                "/opt/lib/libb.so (needed)", "/abs/libd.so (needed)", "/librel.so (needed)",
            ])
    }

    @Test("what is opened at run time comes after what is needed, with what it needs in turn")
    func opened() throws {
        let made = try system()
        try made.add("/bin/a", program(["libcudnn.so.9", "libc.so.6"]))
        try made.addLibrary("/usr/lib/libcudnn.so.9", needs: ["libz.so.1"])
        try made.addLibrary("/usr/lib/libz.so.1")
        try made.addLibrary("/usr/lib/libcudnn_graph.so.9", needs: ["libgraph.so"])
        try made.addLibrary("/usr/lib/libgraph.so")
        try made.addLibrary("/usr/lib/libcudnn_engines.so.9")
        #expect(
            made.closure(
                of: "/bin/a",
                opens: [
                    "libcudnn.so.9": ["libcudnn_graph.so.9", "libnone.so"],
                    "libcudnn_graph.so.9": ["libcudnn_engines.so.9", "libz.so.1"],
                ]
            ).dropFirst(2) == [
                "/usr/lib/libcudnn.so.9 (needed)", "/lib/x86_64-linux-gnu/libc.so.6 (needed)",
                "/usr/lib/libz.so.1 (needed)", "/usr/lib/libcudnn_graph.so.9 (dlopen)", "/usr/lib/libgraph.so (needed)",
                "/usr/lib/libcudnn_engines.so.9 (dlopen)", "libnone.so missing (dlopen)",
            ])
    }

    @Test("a pattern opens every name once, from the first folder that has a fitting one")
    func patterns() throws {
        let made = try system()
        try made.add("/bin/a", MadeELF(soname: "a", runpath: "/one:/two"))
        try made.add("/one/libnet-x.so", MadeELF(machine: .aarch64))
        try made.add("/one/libnet-a.py", "text")
        try made.addLibrary("/one/libnet-b.so")
        try made.addLibrary("/two/libnet-a.so")
        try made.addLibrary("/two/libnet-b.so")
        try made.addLibrary("/two/libnet-x.so")
        try made.addLibrary("/two/libne.so")
        #expect(
            made.closure(of: "/bin/a", opens: ["a": ["libnet-*", "libnone*"]]) == [
                "/bin/a (start)", "/one/libnet-b.so (dlopen)", "/two/libnet-a.so (dlopen)",
                "/two/libnet-x.so (dlopen)", "libnone* missing (dlopen)",
            ])
    }

    @Test("musl's loader is its C library")
    func musl() throws {
        let made = try MadeRoot()
        try made.add("/lib/ld-musl-x86_64.so.1", MadeELF(soname: "libc.so"))
        try made.add(
            "/bin/a",
            MadeELF(
                interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.musl-x86_64.so.1", "libm.so", "libb.so"]))
        try made.addLibrary("/usr/local/lib/libb.so", needs: ["libc.musl-x86_64.so.1"])
        let expected = ["/lib/ld-musl-x86_64.so.1 (interpreter)", "/usr/local/lib/libb.so (needed)"]
        #expect(made.closure(of: "/bin/a") == ["/bin/a (start)"] + expected)
        #expect(
            made.closure(of: "/usr/local/lib/libb.so") == [
                "/usr/local/lib/libb.so (start)", "/lib/ld-musl-x86_64.so.1 (needed)",
            ])
    }

    @Test("the variants of a library for better processors belong to it")
    func variants() throws {
        let made = try system()
        try made.add("/bin/a", program(["libb.so"]))
        try made.addLibrary("/usr/lib/libb.so")
        try made.addLibrary("/usr/lib/glibc-hwcaps/x86-64-v3/libb.so")
        try made.addLibrary("/usr/lib/glibc-hwcaps/x86-64-v2/libother.so")
        #expect(
            made.closure(of: "/bin/a").suffix(2) == [
                "/usr/lib/glibc-hwcaps/x86-64-v3/libb.so (needed)", "/usr/lib/libb.so (needed)",
            ])
    }

    @Test("scripts are passed over, broken files are told")
    func broken() throws {
        let made = try system()
        try made.add("/bin/script", "#!/bin/sh\n")
        try made.add("/bin/broken", Array(MadeELF(needed: ["liba.so"]).bytes.prefix(100)))
        let closure = LibraryClosure(
            of: ["/bin/script", "/bin/broken"].map { FilePathBytes($0) }, in: made.root,
            search: LoaderSearch(made.root), opens: { _, _ in [] })
        #expect(closure.members.isEmpty && closure.missing.isEmpty)
        #expect(closure.unreadable.map(\.path) == [FilePathBytes("bin/broken")])
    }

    @Test("libraries that need one another in a ring end")
    func ring() throws {
        let made = try MadeRoot()
        for number in 0..<50 {
            try made.addLibrary("/usr/lib/lib\(number).so", needs: ["lib\((number + 1) % 50).so", "lib\(number).so"])
        }
        #expect(made.closure(of: "/usr/lib/lib7.so").count == 50)
    }

    @Test("a hostile number of folders and names ends at a bound")
    func hostile() throws {
        let made = try MadeRoot()
        let folders = (0..<900).map { "/folder\($0)" }.joined(separator: ":")
        for library in 0..<30 {
            let needed = (0..<100).map { "libnone\(library)-\($0).so" } + ["lib\(library + 1).so"]
            try made.add("/usr/lib/lib\(library).so", MadeELF(needed: needed, rpath: folders))
        }
        let closure = LibraryClosure(
            of: [FilePathBytes("/usr/lib/lib0.so")], in: made.root, search: LoaderSearch(made.root),
            opens: { _, _ in [] })
        #expect(!closure.isComplete)
        #expect(closure.members.count < 30)
    }

    /// A program whose library is in its own folder and in the environment's, and a library that counts on the
    /// program's search path.
    private static let searchOrder = """
        mkdir own env
        echo 'int b;' | gcc -shared -fPIC -Wl,-soname,libb.so -o own/libb.so -x c -
        echo 'int b;' | gcc -shared -fPIC -Wl,-soname,libb.so -o env/libb.so -x c -
        echo 'int c;' | gcc -shared -fPIC -Wl,-soname,libc1.so -o own/libc1.so -x c -
        echo 'extern int c; int *d = &c;' | gcc -shared -fPIC -Wl,-soname,libd.so -o own/libd.so -x c - -Lown -lc1
        for kind in enable disable; do
            echo 'extern int b, *d; int main(void) { return b + *d; }' |
                gcc -Wl,--$kind-new-dtags -Wl,-rpath,'$ORIGIN/own' -Wl,-rpath-link,own -o $kind -x c - -Lown -lb -ld
        done
        for kind in enable disable; do
            for path in '' "$PWD/env"; do
                LD_LIBRARY_PATH=$path ldd "$PWD/$kind" | grep 'lib[bd]\\.so\\|libc1' | sed "s,^[ \t]*,,;s, (.*,,;s,$PWD,,"
                echo .
            done
        done
        """

    @Test(
        "search paths and the environment mean what they mean to the loader", .enabled(if: Toolchain.has("ldd", "gcc")))
    func searchOrder() async throws {
        let folder = try TemporaryDirectory()
        let output = try await Toolchain.script(Self.searchOrder, in: folder)
        let answers = output.split(separator: ".\n", omittingEmptySubsequences: false).dropLast()
        #expect(answers.count == 4)
        let root = FolderRoot(FilePathBytes("/"))
        var index = 0
        for kind in ["enable", "disable"] {
            for path in ["", folder.file("env")] {
                let search = LoaderSearch(root, libraryPath: FilePathBytes(path))
                let closure = LibraryClosure(
                    of: [FilePathBytes(folder.file(kind))], in: root, search: search, opens: { _, _ in [] })
                let found =
                    closure.members.map { $0.askedAs.description }.filter { $0.hasPrefix(folder.path) }.dropFirst()
                    .map { String($0.dropFirst(folder.path.count)) }
                let missing = closure.missing.map { "\($0.name) => not found" }
                let lines = answers[index].split(separator: "\n").map(String.init)
                let opened = lines.filter { $0.contains("/") }.compactMap { $0.split(separator: " ").last }
                #expect(Set(opened.map(String.init)) == Set(found))
                #expect(Set(lines.filter { $0.hasSuffix("not found") }) == Set(missing))
                index += 1
            }
        }
    }

    /// The loader's own answer, on the machine that the test runs on.
    @Test(
        "the closure of the system's programs is what the loader says", .enabled(if: Toolchain.has("ldd", "gcc")),
        arguments: ["bash", "gcc", "readelf", "git", "python3", "swift"])
    func sameAsLoader(name: String) async throws {
        let found = try await ToolRun.script("readlink -f \"$(command -v \"$0\")\" || true", [name])
        let program = found.lastLine
        let run = try await ToolRun.script("ldd \"$0\" || true", [program])
        guard run.output.contains("=>") else { return }
        let root = FolderRoot(FilePathBytes("/"))
        var expected: Set<FilePathBytes> = []
        for line in run.output.split(separator: "\n") {
            guard let path = line.split(separator: " ").first(where: { $0.contains("/") }) else { continue }
            let opened = line.contains("=>") ? line.split(separator: " ").dropFirst(2).first ?? path : path
            let name = String(opened).trimmingTabs
            if let file = root.open(FilePathBytes(name)) { expected.insert(file.resolved) }
        }
        let library = TestEnvironment["LD_LIBRARY_PATH"].map { FilePathBytes($0) }
        let closure = LibraryClosure(
            of: [FilePathBytes(program)], in: root, search: LoaderSearch(root, libraryPath: library),
            opens: { _, _ in [] })
        #expect(Set(closure.members.dropFirst().map(\.path)) == expected)
        #expect(closure.missing.isEmpty)
        #expect(expected.count >= 2)
    }
}

extension String {
    fileprivate var trimmingTabs: String { String(drop { $0 == "\t" }) }
}
