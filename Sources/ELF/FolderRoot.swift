internal import Glibc
package import ImageCore

/// A root file system that lies unpacked in a folder.
///
/// Symlinks are followed by hand: the kernel would follow an absolute one out of the folder.
package struct FolderRoot: LibraryRoot {
    private let folder: FilePathBytes

    package init(_ folder: FilePathBytes) { self.folder = folder }

    package func open(_ path: FilePathBytes) -> LibraryFile? {
        // The type is asked first: to open a pipe is to wait for its writer.
        guard let resolved = resolve(path), type(of: resolved) == S_IFREG,
            let file = try? RawFile.open(reading: onHost(resolved))
        else { return nil }
        return LibraryFile(resolved: resolved, file: file)
    }

    package func list(_ folder: FilePathBytes) -> [FilePathBytes] {
        guard let resolved = resolve(folder), let stream = opendir(Self.cString(onHost(resolved))) else { return [] }
        defer { closedir(stream) }
        var names: [FilePathBytes] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(FilePathBytes(name)) }
        }
        return names
    }

    /// The path without symlinks, or nil where nothing is.
    private func resolve(_ path: FilePathBytes) -> FilePathBytes? {
        let slash = UInt8(ascii: "/")
        var rest = Array(path.bytes.split(separator: slash).reversed())
        var resolved: [ArraySlice<UInt8>] = []
        var current: FilePathBytes { FilePathBytes(Array(resolved.joined(separator: [slash]))) }
        var links = 0
        while let part = rest.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                _ = resolved.popLast()
                continue
            }
            resolved.append(part)
            switch type(of: current) {
            case S_IFLNK:
                links += 1
                guard links <= Limits.symlinksFollowed, let target = target(of: current) else { return nil }
                resolved.removeLast()
                if target.first == slash { resolved.removeAll() }
                rest += target.split(separator: slash).reversed()
            case S_IFDIR: break
            case nil: return nil
            default: guard rest.isEmpty else { return nil }
            }
        }
        return current
    }

    private func onHost(_ path: FilePathBytes) -> FilePathBytes { folder.appending(path.bytes[...]) }

    private func type(of path: FilePathBytes) -> mode_t? {
        var status = stat()
        guard lstat(Self.cString(onHost(path)), &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    private func target(of link: FilePathBytes) -> [UInt8]? {
        var target = [UInt8](repeating: 0, count: Limits.nameBytes)
        let count = target.withUnsafeMutableBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink(Self.cString(onHost(link)), $0, text.count) } ?? 0
            }
        }
        return count > 0 && count < target.count ? Array(target.prefix(count)) : nil
    }

    private static func cString(_ path: FilePathBytes) -> [CChar] { path.bytes.map { CChar(bitPattern: $0) } + [0] }
}
