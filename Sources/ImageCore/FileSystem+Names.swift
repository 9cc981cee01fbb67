internal import Glibc

extension FileSystem {
    /// The names in a folder but `.` and `..`, in the order of their bytes; none where it cannot be read.
    package static func names(in folder: String) -> [String] {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var names: [String] = []
        forEachName(in: descriptor) { names.append(String(cString: $0)) }
        return names.sorted()
    }

    /// Gives every name in an open folder but `.` and `..` to `body`, as the bytes that the file system holds. What
    /// `body` removes meanwhile may be given or not, each other name once.
    ///
    /// - Returns: false when the folder cannot be read.
    @discardableResult
    package static func forEachName(in folder: Int32, _ body: (UnsafePointer<CChar>) -> Void) -> Bool {
        // A descriptor of its own: the position in a folder belongs to the open file.
        let descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            return false
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") != 0, strcmp(name, "..") != 0 { body(name) }
                }
            }
        }
        return true
    }
}
