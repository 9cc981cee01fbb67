import ImageCore
import TestSupport

/// The files of an image to be run, and what is made of them: an archive, and a folder to run them in without us.
struct ImageFiles {
    private var layer = LayerBuilder()
    /// The machine's files that are there already; several programs need the same libraries.
    private var copied: Set<String> = []

    /// - Parameter programs: names of Tests/TracePrograms; they are put into `/bin`, statically linked.
    init(_ programs: String...) async throws {
        for name in ["bin", "data", "dev", "etc", "proc", "root", "sys", "usr"] { layer.folder(name) }
        layer.folder("tmp", mode: 0o1777)
        file("etc/passwd", "root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n")
        file("etc/group", "root:x:0:\nuser:x:1000:\n")
        for program in programs { try await add(program) }
    }

    mutating func file(_ path: String, _ bytes: [UInt8], mode: UInt16 = 0o644) { layer.file(path, bytes, mode: mode) }
    mutating func file(_ path: String, _ text: String) { layer.file(path, text) }
    mutating func script(_ path: String, _ text: String) { script(path, Array(text.utf8)) }
    mutating func script(_ path: String, _ bytes: [UInt8]) { layer.file(path, bytes, mode: 0o755) }
    mutating func folder(_ path: String) { layer.folder(path) }
    mutating func symlink(_ path: String, to target: String) { layer.symlink(path, to: target) }

    /// A file of so many bytes, none of which is a hole.
    mutating func file(_ path: String, size: Int) { layer.file(path, [UInt8](repeating: 0x5a, count: size)) }

    /// A program of Tests/TracePrograms, with the libraries that it needs.
    mutating func add(
        _ program: String, at path: String? = nil, _ linkage: CompiledProgram.Linkage = .static, mode: UInt16 = 0o755
    ) async throws {
        let compiled = try await CompiledProgram.path(program, linkage)
        layer.file(path ?? "bin/" + program, try Repository.read(compiled), mode: mode)
        if linkage == .dynamic { try await addLibraries(of: [compiled]) }
    }

    mutating func addBusybox(_ applets: String...) async throws {
        layer.file("bin/busybox", try Repository.read(try await CompiledProgram.busybox.value), mode: 0o755)
        for applet in applets { symlink("bin/" + applet, to: "busybox") }
    }

    /// The libraries of this machine that its own loader finds for a program, at the places where it finds them.
    mutating func addLibraries(of programs: [String]) async throws {
        let run = try await ToolRun.script(#"ldd "$0" "$@" | grep -o '/[^ ]*\.so[^ ]*' | sort -u"#, programs)
        guard run.code == 0 else { throw ToolFailure(run) }
        for path in run.output.split(separator: "\n").map(String.init) where !path.hasSuffix(":") {
            try copy(path)
        }
    }

    /// A file of this machine, at the same place.
    mutating func copy(_ path: String, mode: UInt16 = 0o755) throws {
        guard copied.insert(path).inserted else { return }
        layer.file(String(path.dropFirst()), try Repository.read(path), mode: mode)
    }

    /// A tar archive's entries, without its end.
    mutating func add(tar entries: [UInt8]) { layer.add(raw: entries) }

    /// An archive that `gpuimg` reads.
    func archive(in folder: TemporaryDirectory) throws -> String {
        try folder.write(ImageBuilder.archive([ImageBuilder.Layer(plain: layer.tar)]), to: "image.tar")
    }

    /// A folder with the files; root's alone.
    func unpacked(in folder: TemporaryDirectory) async throws -> String {
        let archive = try folder.write(layer.tar, to: "root.tar")
        let run = try await ToolRun.script(
            #"mkdir "$1"; tar -xpf "$0" -C "$1"; mknod -m 666 "$1/dev/null" c 1 3; rm "$0""#,
            [archive, folder.file("root")])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder.file("root")
    }
}
