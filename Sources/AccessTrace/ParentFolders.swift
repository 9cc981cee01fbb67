internal import CSyscall
internal import Glibc
internal import ImageCore

/// Finds the folders that entries belong in as runtimes do: symlinks of the layers so far are followed inside the root,
/// what is missing is made. Entries come folder by folder, so the last ones found are kept open.
struct ParentFolders {
    /// An open folder of the root file system.
    final class Folder: Sendable {
        let place: OpenedPlace
        /// Without symlinks.
        let path: FilePathBytes
        let inode: UInt64

        init(_ place: OpenedPlace, path: FilePathBytes, inode: UInt64) {
            self.place = place
            self.path = path
            self.inode = inode
        }
    }

    private let root: RootFolder
    /// Who owns the folders that are made; nil where that is left as it is.
    private let owner: UInt32?
    private var known: [FilePathBytes: Folder] = [:]

    /// Far below the descriptors that a process may have.
    private static let capacity = 64
    /// As many as Linux follows before it says ELOOP.
    private static let linkLimit = 40

    init(root: RootFolder, owner: UInt32?) {
        self.root = root
        self.owner = owner
    }

    /// To be called when something has been removed that a path may have led through.
    mutating func forget() { known.removeAll(keepingCapacity: true) }

    /// The folder that `path` leads to; nil where nothing is there.
    mutating func existing(_ path: FilePathBytes) throws(DiskProblem) -> Folder? {
        if let folder = known[path] { return folder }
        let descriptor = root.open(path, as: gpuimg_opening_folder_place)
        guard descriptor >= 0 else {
            if descriptor == -ENOENT { return nil }
            throw DiskProblem(number: -descriptor)
        }
        let place = OpenedPlace(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskProblem(number: errno) }
        // Symlinks can lead deeper than any name is.
        guard let path = root.path(of: descriptor), path.depth < Limits.pathDepth else {
            throw DiskProblem(number: ENAMETOOLONG)
        }
        return Folder(place, path: path, inode: UInt64(status.st_ino))
    }

    /// The folder that `path` leads to; what is missing of it is made and added to `written`.
    mutating func making(
        _ path: FilePathBytes, noting written: inout Set<WrittenName>
    ) throws(DiskProblem) -> Folder {
        if let folder = known[path] { return folder }
        let folder: Folder
        if let found = try existing(path) { folder = found } else { folder = try make(path, noting: &written) }
        if known.count >= Self.capacity { forget() }
        known[path] = folder
        return folder
    }

    private mutating func make(
        _ path: FilePathBytes, noting written: inout Set<WrittenName>
    ) throws(DiskProblem) -> Folder {
        var rest = path.bytes.split(separator: UInt8(ascii: "/"))[...]
        guard var here = try existing(.empty) else { throw DiskProblem(number: ENOENT) }
        var linksLeft = Self.linkLimit
        while let part = rest.popFirst() {
            if let next = try existing(here.path.appending(part)) {
                here = next
                continue
            }
            if let target = try link(part, in: here) {
                guard linksLeft > 0 else { throw DiskProblem(number: ELOOP) }
                linksLeft -= 1
                rest = (target.bytes.split(separator: UInt8(ascii: "/")) + rest)[...]
                if target.bytes.first == UInt8(ascii: "/"), let top = try existing(.empty) { here = top }
            } else {
                here = try make(part, in: here, noting: &written)
            }
        }
        return here
    }

    private mutating func make(
        _ name: ArraySlice<UInt8>, in folder: Folder, noting written: inout Set<WrittenName>
    ) throws(DiskProblem) -> Folder {
        guard mkdirat(folder.place.descriptor, name.cName, 0o755) == 0 else { throw DiskProblem(number: errno) }
        // The process's umask may have taken something.
        fchmodat(folder.place.descriptor, name.cName, 0o755, 0)
        if let owner { fchownat(folder.place.descriptor, name.cName, owner, owner, AT_SYMLINK_NOFOLLOW) }
        written.insert(WrittenName(folder: folder.inode, name: FilePathBytes(Array(name))))
        guard let made = try existing(folder.path.appending(name)) else { throw DiskProblem(number: ENOENT) }
        return made
    }

    /// What a symlink without a target says; nil where nothing has the name.
    private func link(_ name: ArraySlice<UInt8>, in folder: Folder) throws(DiskProblem) -> FilePathBytes? {
        var buffer = [CChar](repeating: 0, count: Limits.nameBytes)
        let count = readlinkat(folder.place.descriptor, name.cName, &buffer, buffer.count)
        if count >= 0 { return FilePathBytes(buffer.prefix(count).map { UInt8(bitPattern: $0) }) }
        if errno == ENOENT { return nil }
        throw DiskProblem(number: errno == EINVAL ? ENOTDIR : errno)
    }
}
