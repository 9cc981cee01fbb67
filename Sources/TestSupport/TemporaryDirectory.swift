internal import Glibc
internal import ImageCore

/// A folder that is removed with all its content when the last reference goes.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = try FileSystem.makeDirectory(like: parent + "/gpuimg-test-")
    }

    deinit { Litter.shared.remove(path) }

    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let pending = try RawFile.named(like: path + "/.writing-")
        try pending.file.write(bytes, at: 0)
        try FileSystem.rename(pending.name, to: file(name))
        return file(name)
    }

    /// The names of everything in it, hidden files included, sorted.
    package var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
