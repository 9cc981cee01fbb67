internal import CSyscall
internal import Glibc
internal import ImageCore

/// The folder that is a root file system, and the only way to what lies in it: no path leads out, whatever symlinks
/// and dots it has.
final class RootFolder: Sendable {
    let descriptor: Int32
    /// For messages.
    let path: String
    /// Where the kernel says that the folder is, with a slash at its end.
    private let prefix: [UInt8]

    init(at path: String) throws(ImageError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("cannot open", path, errno) }
        self.descriptor = descriptor
        self.path = path
        guard let name = Self.name(of: descriptor) else {
            close(descriptor)
            throw ImageError(.failure, "cannot tell where \(path) is: /proc is not mounted")
        }
        prefix = name == [UInt8(ascii: "/")] ? name : name + [UInt8(ascii: "/")]
        let probe = gpuimg_open_below(descriptor, ".", gpuimg_opening_folder_place, gpuimg_links_inside)
        guard probe >= 0 else {
            close(descriptor)
            throw Self.failure(
                "the kernel cannot open files below a folder safely (openat2, Linux 5.6), in", path, -probe)
        }
        close(probe)
    }

    deinit { close(descriptor) }

    /// Opens what `path` leads to, symlinks followed inside the root; a negative errno where that fails.
    func open(_ path: FilePathBytes, as opening: gpuimg_opening) -> Int32 {
        gpuimg_open_below(descriptor, path.cPath, opening, gpuimg_links_inside)
    }

    /// Opens a folder whose path has no symlink; a negative errno where it is none or has one.
    func openFolder(exactly path: FilePathBytes) -> Int32 {
        gpuimg_open_below(descriptor, path.cPath, gpuimg_opening_folder, gpuimg_links_refused)
    }

    /// The path of something opened below the root, without symlinks; nil when it has lost its name or has one that
    /// is too long for the kernel to tell.
    func path(of opened: Int32) -> FilePathBytes? {
        guard let name = Self.name(of: opened) else { return nil }
        if name.starts(with: prefix) { return FilePathBytes(Array(name.dropFirst(prefix.count))) }
        return name == prefix.dropLast() || name == prefix ? .empty : nil
    }

    /// Where something below the root is on this machine. Safe to use only where no part of the path is a symlink, and
    /// nobody else can make it one.
    func machinePath(_ path: FilePathBytes) -> [UInt8] { prefix + path.bytes }

    private static func name(of descriptor: Int32) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Limits.nameBytes)
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        let name = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        // A name that fills the buffer may be cut.
        return name.first == UInt8(ascii: "/") && name.count < Limits.nameBytes ? name : nil
    }

    static func failure(_ what: String, _ path: String, _ number: Int32) -> ImageError {
        ImageError(.failure, "\(what) \(path): \(SystemMessage(errno: number))")
    }
}

extension FilePathBytes {
    /// For system calls: the path, or `.` for the empty one, with a NUL.
    var cPath: [CChar] {
        isEmpty ? [CChar(bitPattern: UInt8(ascii: ".")), 0] : bytes.map { CChar(bitPattern: $0) } + [0]
    }
}

extension ArraySlice<UInt8> {
    /// For system calls: the name with a NUL.
    var cName: [CChar] { map { CChar(bitPattern: $0) } + [0] }
}
