internal import CSyscall
internal import Glibc

/// An open file, read and written by offset, so that several threads may share it.
package final class RawFile: Sendable {
    private let descriptor: Int32
    /// For messages: the path, or for an unnamed file the folder that it lies in.
    package let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens an existing file for reading.
    package static func open(reading path: String) throws(ImageError) -> RawFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure(.unreadableInput, "cannot open", path, errno) }
        return RawFile(descriptor: descriptor, path: path)
    }

    /// Opens a file to write behind what it has, and makes it where there is none.
    package static func open(appending path: String) throws(ImageError) -> RawFile {
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
        guard descriptor >= 0 else { throw failure(.failure, "cannot open", path, errno) }
        return RawFile(descriptor: descriptor, path: path)
    }

    /// Opens an existing file for reading whose name may be any bytes.
    package static func open(reading path: FilePathBytes) throws(ImageError) -> RawFile {
        let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
        let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure(.unreadableInput, "cannot open", path.description, errno) }
        return RawFile(descriptor: descriptor, path: path.description)
    }

    /// Makes a file without a name in `directory`: it vanishes with the last descriptor, whatever ends the process.
    ///
    /// Where the file system has no such files (NFS, some overlays), a named one is made and its name removed at once.
    package static func unnamed(in directory: String) throws(ImageError) -> RawFile {
        if let file = try linkable(in: directory) { return file }
        let (file, name) = try named(like: directory + "/.gpuimg-")
        unlink(name)
        return file
    }

    /// A file without a name that ``link(as:)`` can name later, or nil where the file system has none.
    package static func linkable(in directory: String) throws(ImageError) -> RawFile? {
        let descriptor = gpuimg_open_unnamed(directory, 0o644)
        if descriptor >= 0 { return RawFile(descriptor: descriptor, path: directory) }
        guard [EOPNOTSUPP, EISDIR, EINVAL].contains(-descriptor) else {
            throw failure(.failure, "cannot make a temporary file in", directory, -descriptor)
        }
        return nil
    }

    /// A new file whose name begins with `prefix`; removing it is the caller's duty.
    package static func named(like prefix: String) throws(ImageError) -> (file: RawFile, name: String) {
        var template = Array((prefix + "XXXXXX").utf8CString)
        let descriptor = gpuimg_open_named(&template)
        guard descriptor >= 0 else { throw failure(.failure, "cannot make a temporary file", prefix, -descriptor) }
        let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (RawFile(descriptor: descriptor, path: name), name)
    }

    /// Takes over a descriptor that somebody opened by other means; it is closed with the last reference.
    package static func adopting(_ descriptor: Int32, path: String) -> RawFile {
        RawFile(descriptor: descriptor, path: path)
    }

    /// Takes over standard input.
    package static func standardInput() throws(ImageError) -> RawFile {
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw failure(.unreadableInput, "cannot read", "standard input", errno) }
        return RawFile(descriptor: descriptor, path: "standard input")
    }

    /// Lends the descriptor to a library that reads for itself.
    package func withDescriptor<Result>(_ body: (Int32) throws(ImageError) -> Result) throws(ImageError) -> Result {
        try body(descriptor)
    }

    /// The state of the file by which a change while we read it is noticed.
    package struct Status: Equatable, Sendable {
        package let size: Int
        package let isRegular: Bool
        package let isDirectory: Bool
        package let device: UInt
        package let inode: UInt
        fileprivate let seconds: Int
        fileprivate let nanoseconds: Int
    }

    package func status() throws(ImageError) -> Status {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(.unreadableInput, "cannot read", path, errno) }
        return Status(
            size: Int(status.st_size), isRegular: status.st_mode & S_IFMT == S_IFREG,
            isDirectory: status.st_mode & S_IFMT == S_IFDIR, device: UInt(status.st_dev), inode: UInt(status.st_ino),
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    /// Fills as much of `target` as the file has from `offset`; less only at the end of the file.
    package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImageError) -> Int {
        var done = 0
        while done < target.count {
            let count = pread(descriptor, target.baseAddress.map { $0 + done }, target.count - done, offset + done)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(.unreadableInput, "cannot read", path, errno)
            }
            done += count
        }
        return done
    }

    /// Reads what comes next from a pipe or a file's own position; 0 at the end.
    package func readNext(into target: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        while true {
            let count = Glibc.read(descriptor, target.baseAddress, target.count)
            if count >= 0 { return count }
            if errno != EINTR { throw Self.failure(.unreadableInput, "cannot read", path, errno) }
        }
    }

    /// The `range` of the file as an array; the caller has bounded its size.
    package func bytes(_ range: ByteRange) throws(ImageError) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: range.count)
        var failure: ImageError?
        let count = result.withUnsafeMutableBytes { target in
            do throws(ImageError) {
                return try read(into: target, at: range.offset)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        guard count == range.count else {
            throw ImageError(.unreadableInput, "file ends early", file: path, offset: range.offset + count)
        }
        return result
    }

    package func write(_ source: UnsafeRawBufferPointer, at offset: Int) throws(ImageError) {
        var done = 0
        while done < source.count {
            let count = pwrite(descriptor, source.baseAddress.map { $0 + done }, source.count - done, offset + done)
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(.failure, "cannot write in", path, errno)
            }
            done += count
        }
    }

    /// Writes at a file's own position, which for one that was opened to be appended to is its end.
    package func writeNext(_ source: [UInt8]) throws(ImageError) {
        var rest = source[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.failure(.failure, "cannot write in", path, errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    package func write(_ source: [UInt8], at offset: Int) throws(ImageError) {
        try source.withBytes { (bytes) throws(ImageError) in try write(bytes, at: offset) }
    }

    /// Copies `range` of `other` to `offset` here, inside the kernel where it can.
    package func copy(_ range: ByteRange, of other: RawFile, to offset: Int) throws(ImageError) {
        var done = 0
        while done < range.count {
            let count = gpuimg_copy_range(
                other.descriptor, Int64(range.offset + done), descriptor, Int64(offset + done), range.count - done)
            if count > 0 {
                done += Int(count)
                continue
            }
            if count == 0 {
                throw ImageError(.unreadableInput, "file ends early", file: other.path, offset: range.offset + done)
            }
            let rest = ByteRange(offset: range.offset + done, count: range.count - done)
            return try copyThroughMemory(rest, of: other, to: offset + done)
        }
    }

    /// For pairs of file systems between which the kernel does not copy.
    private func copyThroughMemory(_ range: ByteRange, of other: RawFile, to offset: Int) throws(ImageError) {
        let buffer = ByteBuffer(capacity: min(range.count, 1 << 20))
        var done = 0
        while done < range.count {
            buffer.removeAll()
            let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.free.prefix(range.count - done))
            let count = try other.read(into: wanted, at: range.offset + done)
            guard count > 0 else {
                throw ImageError(.unreadableInput, "file ends early", file: other.path, offset: range.offset + done)
            }
            buffer.advance(by: count)
            try write(buffer.bytes, at: offset + done)
            done += count
        }
    }

    package func truncate(to size: Int) throws(ImageError) {
        guard ftruncate(descriptor, size) == 0 else { throw Self.failure(.failure, "cannot write in", path, errno) }
    }

    /// Tells the kernel to begin writing a finished range, so that the ``synchronize()`` at the end is short. Advice:
    /// a file system that cannot is no error.
    package func startWriteback(_ range: ByteRange) {
        _ = gpuimg_start_writeback(descriptor, Int64(range.offset), Int64(range.count))
    }

    /// Waits until everything written is on the disk.
    package func synchronize() throws(ImageError) {
        guard fsync(descriptor) == 0 else { throw Self.failure(.failure, "cannot write in", path, errno) }
    }

    /// Gives an unnamed file its name, which must be free.
    package func link(as name: String) throws(ImageError) {
        let status = gpuimg_link_unnamed(descriptor, name)
        guard status == 0 else { throw Self.failure(.failure, "cannot create", name, -status) }
    }

    private static func failure(_ code: ImageError.Code, _ what: String, _ path: String, _ number: Int32) -> ImageError
    {
        ImageError(code, "\(what) \(path): \(SystemMessage(errno: number))")
    }
}
