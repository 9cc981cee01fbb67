// For `timespec`, which its header brings along: optimized builds want that said.
internal import CSyscall
internal import Glibc
package import ImageCore

/// A folder of our own for one trace. It goes with everything in it when the last reference goes or a signal ends the
/// process; what a killed run left, the next one sweeps.
package final class TraceScratch: Sendable {
    package let path: String
    /// The folder for the image's root file system; it exists.
    package var root: String { path + "/root" }
    /// Held as long as the folder is in use, and by no child that executes another program.
    private let lock: OpenedPlace

    /// Makes the folder in `directory`. Nobody else may look into it, since an image's files may be secret.
    package init(in directory: String) throws(ImageError) {
        let path = try FileSystem.makeDirectory(like: directory + "/" + Self.prefix, isPrivate: true)
        Litter.shared.add(path)
        do throws(ImageError) {
            lock = try Self.lock(path)
            try FileSystem.makeDirectory(path + "/root")
        } catch {
            Litter.shared.remove(path)
            throw error
        }
        self.path = path
    }

    deinit { Litter.shared.remove(path) }

    /// Removes the folders of runs that were killed: ours, and held by nobody.
    package static func sweep(in directory: String) {
        let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        defer { close(parent) }
        FileSystem.forEachName(in: parent) { name in
            guard strncmp(name, prefix, prefix.utf8.count) == 0 else { return }
            let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard folder >= 0 else { return }
            defer { close(folder) }
            guard isOurs(folder) else { return }
            let descriptor = openat(folder, lockName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            if descriptor >= 0 {
                // Held until the folder has gone, lest two runs sweep it.
                let lock = OpenedPlace(descriptor)
                if flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 { FileSystem.removeTree(name, in: parent) }
            } else if errno == ENOENT, isOld(folder) {
                FileSystem.removeTree(name, in: parent)
            }
        }
    }

    private static let prefix = "gpuimg-trace-"
    private static let lockName = "lock"

    /// The file has its name only when the lock is held, so that no sweep can find it free.
    private static func lock(_ folder: String) throws(ImageError) -> OpenedPlace {
        let name = folder + "/" + lockName
        let (file, hidden) = try RawFile.named(like: name + "-")
        let lock = try file.withDescriptor { (descriptor) throws(ImageError) in
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let copy = OpenedPlace(copying: descriptor) else {
                throw RootFolder.failure("cannot lock", hidden, errno)
            }
            return copy
        }
        try FileSystem.rename(hidden, to: name)
        return lock
    }

    private static func isOurs(_ folder: Int32) -> Bool {
        var status = stat()
        return fstat(folder, &status) == 0
            && (status.st_uid == geteuid() || geteuid() == 0 && status.st_uid == Footing.shift.base)
    }

    /// A folder without a lock is being made or removed, unless nothing has happened in it for an hour.
    private static func isOld(_ folder: Int32) -> Bool {
        var status = stat()
        guard fstat(folder, &status) == 0 else { return false }
        return time(nil) - status.st_mtim.tv_sec > 3600
    }
}
