internal import Glibc
internal import ImageCore

/// Why the file system did not do what an entry asks for.
struct DiskProblem: Error {
    let number: Int32

    /// Whether it is the disk's or the process's trouble: every entry that follows would meet it as well.
    var isFatal: Bool { [ENOSPC, EDQUOT, EFBIG, EIO, EROFS, EMFILE, ENFILE, ENOMEM].contains(number) }

    func imageError(unpacking name: FilePathBytes, into folder: String) -> ImageError {
        ImageError(.failure, "cannot unpack into \(folder): \(SystemMessage(errno: number))", entry: name)
    }
}
