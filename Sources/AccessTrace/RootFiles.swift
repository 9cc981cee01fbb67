internal import CSyscall
package import ELF
internal import Glibc
package import ImageCore

/// Read access to an unpacked root file system as a process in it would have: symlinks lead inside the root.
package struct RootFiles: LibraryRoot {
    private let root: RootFolder

    package init(at folder: String) throws(ImageError) { root = try RootFolder(at: folder) }

    /// Opens a regular file, and tells its path without symlinks. Nil where there is none, or none that we may read.
    package func open(_ path: FilePathBytes) -> LibraryFile? {
        // Looked at before it is opened: opening may do things to what is no file.
        guard let place = opened(path, as: gpuimg_opening_place), isRegular(place.descriptor) else { return nil }
        let descriptor = root.open(path, as: gpuimg_opening_content)
        guard descriptor >= 0 else { return nil }
        let resolved = root.path(of: descriptor)
        let file = RawFile.adopting(descriptor, path: "\(root.path)/\(resolved ?? path)")
        guard let resolved, isRegular(descriptor) else { return nil }
        return LibraryFile(resolved: resolved, file: file)
    }

    /// The names in a folder, in the order of their bytes; none where it is no folder that we may read.
    package func list(_ folder: FilePathBytes) -> [FilePathBytes] {
        guard let folder = opened(folder, as: gpuimg_opening_folder) else { return [] }
        var names: [FilePathBytes] = []
        FileSystem.forEachName(in: folder.descriptor) { name in
            names.append(FilePathBytes(UnsafeRawBufferPointer(start: name, count: strlen(name)).map(\.self)))
        }
        return names.sorted()
    }

    /// The path without symlinks of whatever `path` leads to, cleaned; nil where it leads nowhere.
    package func realPath(_ path: FilePathBytes) -> FilePathBytes? {
        opened(path, as: gpuimg_opening_place).flatMap { root.path(of: $0.descriptor) }
    }

    private func opened(_ path: FilePathBytes, as opening: gpuimg_opening) -> OpenedPlace? {
        guard !path.bytes.contains(0) else { return nil }
        let descriptor = root.open(path, as: opening)
        return descriptor >= 0 ? OpenedPlace(descriptor) : nil
    }

    private func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
