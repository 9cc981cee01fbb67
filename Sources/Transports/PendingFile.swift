internal import Glibc
package import ImageCore

/// A file that gets its name only when it is complete.
///
/// It has no name at all where the file system allows that; else it has a hidden one that ``Litter`` removes. Either
/// way the old file of that name stays until the new one replaces it in one rename.
package final class PendingFile: Sendable {
    package let file: RawFile
    private let path: String
    private let hiddenName: String?

    /// - Parameter path: the name that the file shall have in the end; its folder must exist.
    /// - Throws: a usage error where a folder, a device or a pipe has that name: the rename would replace it.
    package init(path: String) throws(ImageError) {
        switch FileSystem.kind(of: path) {
        case nil, .file: break
        case .directory: throw ImageError(.usage, "\(path) is a folder; name a file")
        case .other: throw ImageError(.usage, "\(path) is a device or a pipe; name a file")
        }
        self.path = path
        let folder = FileSystem.directory(of: path)
        if let unnamed = try RawFile.linkable(in: folder) {
            file = unnamed
            hiddenName = nil
        } else {
            let (named, name) = try RawFile.named(like: Self.hiddenPrefix(path))
            Litter.shared.add(name)
            file = named
            hiddenName = name
        }
    }

    deinit {
        if let hiddenName { Litter.shared.remove(hiddenName) }
    }

    /// Waits until the content is on the disk, then gives the file its name.
    package func commit() throws(ImageError) {
        try file.synchronize()
        if let hiddenName {
            try settle(hiddenName)
        } else {
            let name = Self.hiddenPrefix(path) + String(getpid())
            // A leftover of a killed process that had the same number.
            Litter.shared.remove(name)
            Litter.shared.add(name)
            do throws(ImageError) {
                try file.link(as: name)
                try settle(name)
            } catch {
                Litter.shared.remove(name)
                throw error
            }
        }
        FileSystem.synchronizeDirectory(FileSystem.directory(of: path))
    }

    private func settle(_ name: String) throws(ImageError) {
        try Litter.shared.settle(name) { () throws(ImageError) in try FileSystem.rename(name, to: path) }
    }

    private static func hiddenPrefix(_ path: String) -> String {
        FileSystem.directory(of: path) + "/." + FileSystem.name(of: path) + ".gpuimg-"
    }
}
