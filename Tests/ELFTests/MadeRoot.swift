import ELF
import Glibc
import ImageCore
import TestSupport

/// A root file system in a folder that is made file by file.
struct MadeRoot {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    var root: FolderRoot { FolderRoot(FilePathBytes(folder.path)) }

    /// Adds a file with all folders above it; paths begin with a slash.
    func add(_ path: String, _ bytes: [UInt8]) throws {
        try makeFolders(above: path)
        try folder.write(bytes, to: String(path.dropFirst()))
    }

    func add(_ path: String, _ text: String) throws { try add(path, Array(text.utf8)) }

    func add(_ path: String, _ made: MadeELF) throws { try add(path, made.bytes) }

    /// Adds a library whose SONAME is its file name.
    func addLibrary(_ path: String, needs needed: [String] = []) throws {
        try add(path, MadeELF(soname: String(path.split(separator: "/").last ?? ""), needed: needed))
    }

    func link(_ path: String, to target: String) throws {
        try makeFolders(above: path)
        guard symlink(target, folder.path + path) == 0 else { throw ToolFailure("cannot link \(path)") }
    }

    func addPipe(_ path: String) throws {
        guard mkfifo(folder.path + path, 0o644) == 0 else { throw ToolFailure("cannot make a pipe") }
    }

    private func makeFolders(above path: String) throws {
        var above = folder.path
        for part in path.split(separator: "/").dropLast() {
            above += "/" + part
            try FileSystem.makeDirectory(above)
        }
    }

    /// The closure of some starts, as text: `path (reason)`, and `name missing (reason)`.
    func closure(
        of starts: String..., libraryPath: String? = nil, opens: [String: [String]] = [:]
    ) -> [String] {
        let search = LoaderSearch(root, libraryPath: libraryPath.map { FilePathBytes($0) })
        let closure = LibraryClosure(of: starts.map { FilePathBytes($0) }, in: root, search: search) { name, _ in
            opens[name.description, default: []].map { FilePathBytes($0) }
        }
        return closure.members.map { "/\($0.path) (\($0.reason))" }
            + closure.missing.map { "\($0.name) missing (\($0.reason))" }
    }
}
