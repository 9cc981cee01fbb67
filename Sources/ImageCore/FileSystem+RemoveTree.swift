internal import Glibc

extension FileSystem {
    /// Removes a file, or a folder with all its content, whatever its depth and whatever modes its folders have. No
    /// symlink is followed and nothing mounted is entered.
    ///
    /// - Returns: whether nothing is left there.
    @discardableResult
    package static func removeTree(_ path: String) -> Bool {
        path.withCString { removeTree($0, in: AT_FDCWD) }
    }

    /// As ``removeTree(_:)``, for a name in an open folder.
    @discardableResult
    package static func removeTree(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
        switch TreeRemoval.removeOne(name, in: folder) {
        case .gone: return true
        case .stuck: return false
        case .full: break
        }
        guard var removal = TreeRemoval(name, in: folder) else { return false }
        removal.empty()
        return unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT
    }
}

/// Empties a folder without walking down: what lies in its folders is moved up into itself, level by level. So no
/// depth needs a long path, a stack or many descriptors.
private struct TreeRemoval: ~Copyable {
    enum Outcome { case gone, full, stuck }

    private let top: Int32
    private var moved = 0

    init?(_ name: UnsafePointer<CChar>, in folder: Int32) {
        guard let top = Self.open(name, in: folder) else { return nil }
        self.top = top
    }

    deinit { close(top) }

    /// Ends when a pass over the folder achieves nothing.
    mutating func empty() {
        var isMoving = true
        while isMoving {
            isMoving = false
            FileSystem.forEachName(in: top) { name in
                switch Self.removeOne(name, in: top) {
                case .gone: isMoving = true
                case .stuck: break
                case .full: if hoist(name) { isMoving = true }
                }
            }
        }
    }

    /// Removes a file or an empty folder. Only a folder that is full may be opened: what is mounted says `EBUSY`.
    static func removeOne(_ name: UnsafePointer<CChar>, in folder: Int32) -> Outcome {
        if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return .gone }
        guard errno == EISDIR || errno == EPERM else { return .stuck }
        if unlinkat(folder, name, AT_REMOVEDIR) == 0 { return .gone }
        return errno == ENOTEMPTY || errno == EEXIST ? .full : .stuck
    }

    /// Removes what lies in the top's folder `name`; its full folders go into the top.
    private mutating func hoist(_ name: UnsafePointer<CChar>) -> Bool {
        guard let folder = Self.open(name, in: top) else { return false }
        defer { close(folder) }
        var isMoving = false
        FileSystem.forEachName(in: folder) { child in
            switch Self.removeOne(child, in: folder) {
            case .gone: isMoving = true
            case .stuck: break
            case .full: if move(child, from: folder) { isMoving = true }
            }
        }
        return unlinkat(top, name, AT_REMOVEDIR) == 0 || isMoving
    }

    private mutating func move(_ name: UnsafePointer<CChar>, from folder: Int32) -> Bool {
        var mayChangeMode = true
        while true {
            // A folder replaces no file and no folder but an empty one, so that the name need not be free.
            if renameat(folder, name, top, ".gpuimg-removed-\(moved)") == 0 {
                moved += 1
                return true
            }
            switch errno {
            case EEXIST, ENOTEMPTY, ENOTDIR: moved += 1
            // A folder that changes its parent must itself be writable.
            case EACCES where mayChangeMode:
                mayChangeMode = false
                fchmodat(folder, name, 0o700, 0)
            default: return false
            }
        }
    }

    /// Opens a folder that ``removeOne(_:in:)`` said is one, and makes it readable and writable for us.
    private static func open(_ name: UnsafePointer<CChar>, in folder: Int32) -> Int32? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(folder, name, flags)
        if descriptor < 0, errno == EACCES {
            fchmodat(folder, name, 0o700, 0)
            descriptor = openat(folder, name, flags)
        }
        guard descriptor >= 0 else { return nil }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & 0o700 != 0o700 { fchmod(descriptor, 0o700) }
        return descriptor
    }
}
