internal import CSyscall
internal import Glibc

/// What we ask of the file system beside reading and writing files.
package enum FileSystem {
    package enum Kind: Sendable { case file, directory, other }

    /// What a path is, symlinks followed; nil where nothing is.
    package static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    /// Whether two paths lead to the same file or folder.
    package static func isSame(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// Whether two paths are one name, or lead to the same file or folder; also where nothing has the name yet.
    package static func isSameName(_ first: String, _ second: String) -> Bool {
        isSame(first, second)
            || name(of: first) == name(of: second) && isSame(directory(of: first), directory(of: second))
    }

    /// The folder that holds `path`. By bytes: to a String's characters a slash before a combining mark is no slash.
    package static func directory(of path: String) -> String {
        let slash = UInt8(ascii: "/")
        var trimmed = Substring(path).utf8
        while trimmed.count > 1, trimmed.last == slash { trimmed.removeLast() }
        guard let end = trimmed.lastIndex(of: slash) else { return "." }
        return end == trimmed.startIndex ? "/" : String(Substring(trimmed[..<end]))
    }

    /// The last component of `path`.
    package static func name(of path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? "/"
    }

    package static func isEmptyDirectory(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count <= 2
    }

    package static func makeDirectory(_ path: String) throws(ImageError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("cannot create", path, errno) }
    }

    /// A new folder whose name begins with `prefix`.
    ///
    /// - Parameter isPrivate: whether nobody else may look into it.
    package static func makeDirectory(like prefix: String, isPrivate: Bool = false) throws(ImageError) -> String {
        var template = Array((prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("cannot create a folder like", prefix, errno) }
        if !isPrivate { chmod(template, 0o755) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static func rename(_ from: String, to path: String) throws(ImageError) {
        guard Glibc.rename(from, path) == 0 else { throw failure("cannot create", path, errno) }
    }

    /// Renames only where nothing has the new name yet.
    package static func rename(_ from: String, toNew path: String) throws(ImageError) {
        let status = gpuimg_rename_new(from, path)
        if status == -EINVAL || status == -ENOSYS { return try rename(from, to: path) }
        guard status == 0 else { throw failure("cannot create", path, -status) }
    }

    /// Waits until a folder's names are on the disk. Some file systems cannot; then there is nothing to wait for.
    package static func synchronizeDirectory(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// A file system's free bytes for this user, and which file system it is.
    package struct Space: Sendable {
        package let free: Int
        /// All bytes of the file system, used and free.
        package let total: Int
        package let device: UInt
    }

    package static func space(at path: String) -> Space? {
        var volume = statvfs()
        var status = stat()
        guard statvfs(path, &volume) == 0, stat(path, &status) == 0 else { return nil }
        func bytes(_ blocks: fsblkcnt_t) -> Int {
            let (bytes, overflow) = Int(clamping: blocks).multipliedReportingOverflow(
                by: Int(clamping: volume.f_frsize))
            return overflow ? .max : bytes
        }
        return Space(free: bytes(volume.f_bavail), total: bytes(volume.f_blocks), device: UInt(status.st_dev))
    }

    private static func failure(_ what: String, _ path: String, _ number: Int32) -> ImageError {
        ImageError(.failure, "\(what) \(path): \(SystemMessage(errno: number))")
    }
}
