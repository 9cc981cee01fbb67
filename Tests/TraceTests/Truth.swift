import Glibc
import ImageCore
import TestSupport

/// What a program opens and executes by strace's account, in the same root without us.
enum Truth {
    static let isPossible = Privilege.mayMount && Toolchain.has("strace", "chroot", "tar")

    /// The image's files that calls succeeded for, with a slash in front and no symlink left.
    ///
    /// - Parameter variable: of the environment, as `NAME=VALUE`.
    static func touched(
        _ files: ImageFiles, _ command: [String], variable: String = "LANG=C", in folder: TemporaryDirectory
    ) async throws -> Set<String> {
        let root = try await files.unpacked(in: folder)
        let before = try await names(below: root)
        let run = try await ToolRun.script(
            """
            root=$0; out=$1; variable=$2; shift 2
            mkdir "$out"
            env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root HOSTNAME=gpuimg \
                strace -ff -y -qq -o "$out/calls" -e signal=none -E "$variable" \
                -e trace=?open,openat,openat2,?creat,execve,execveat,chroot,chdir \
                chroot "$root" "$@"
            """, [root, folder.file("calls"), variable] + command)
        guard run.code == 0 else { throw ToolFailure(run) }
        var touched: Set<String> = []
        for name in FileSystem.names(in: folder.file("calls")) {
            let text = String(decoding: try Repository.read(folder.file("calls") + "/" + name), as: UTF8.self)
            touched.formUnion(calls(text, root))
        }
        return touched.intersection(before)
    }

    private static func names(below root: String) async throws -> Set<String> {
        let run = try await ToolRun.run("find", [root, "-mindepth", "1", "-printf", "/%P\\n"])
        return Set(run.output.split(separator: "\n").map(String.init))
    }

    /// The calls of one process, a line each.
    private static func calls(_ text: String, _ root: String) -> Set<String> {
        var touched: Set<String> = []
        var folder = "/"
        var lines = text.split(separator: "\n").map(String.init)
        // What chroot does itself is before its call.
        if let entered = lines.firstIndex(where: { $0.hasPrefix("chroot(") }) { lines.removeFirst(entered + 1) }
        for line in lines {
            guard let mark = line.lastRange(of: " = "), let open = line.firstIndex(of: "("),
                line[mark.upperBound...].first?.isNumber == true
            else { continue }
            let call = line[..<open]
            let arguments = line[open..<mark.lowerBound]
            let quoted = arguments.split(separator: "\"", omittingEmptySubsequences: false)
            let asked = quoted.count > 1 ? String(quoted[1]) : ""
            if call == "chdir" {
                folder = asked
            } else if call.hasPrefix("exec") {
                let base = call == "execveat" ? annotation(quoted[0]).flatMap { inside($0, root) } : folder
                guard let base else { continue }
                let path = asked.hasPrefix("/") ? asked : asked.isEmpty ? base : base + "/" + asked
                if let real = real(root + path) { touched.insert(String(real.dropFirst(root.utf8.count))) }
            } else if !arguments.contains("O_TRUNC"), !arguments.contains("O_PATH"), call != "creat",
                let path = annotation(line[mark.upperBound...]).flatMap({ inside($0, root) })
            {
                touched.insert(path)
            }
        }
        return touched
    }

    /// What strace says in angle brackets of a descriptor's path.
    private static func annotation(_ text: Substring) -> String? {
        guard let start = text.firstIndex(of: "<"), let end = text.lastIndex(of: ">"), start < end else { return nil }
        return String(text[text.index(after: start)..<end])
    }

    private static func inside(_ path: String, _ root: String) -> String? {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count)) : path == root ? "/" : nil
    }

    private static func real(_ path: String) -> String? {
        guard let name = realpath(path, nil) else { return nil }
        defer { free(name) }
        return String(cString: name)
    }
}

extension String {
    fileprivate func lastRange(of text: String) -> Range<String.Index>? {
        ranges(of: text).last
    }
}
