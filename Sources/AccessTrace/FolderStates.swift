internal import CSyscall
internal import Glibc
internal import ImageCore
internal import Tar

/// The modes, times and attributes that folders get when a layer is complete: a folder that may not be written in, or
/// was changed long ago, must take what comes below it first.
struct FolderStates {
    private struct State {
        let mode: UInt16
        let seconds: Int
        let nanoseconds: Int32
        let xattrs: [TarEntry.XAttr]
    }

    private var states: [FilePathBytes: State] = [:]

    /// - Parameter path: without symlinks.
    mutating func note(_ path: FilePathBytes, mode: UInt16, xattrs: [TarEntry.XAttr], of entry: TarEntry) {
        states[path] = State(
            mode: mode, seconds: entry.modifiedSeconds, nanoseconds: entry.modifiedNanoseconds, xattrs: xattrs)
    }

    /// Sets them, the deepest first. A folder that something else has replaced since is passed over: nothing is
    /// reached through a symlink.
    func apply(in root: RootFolder, counting departures: inout [Departure: Int]) {
        for (path, state) in states.sorted(by: { $0.key.depth > $1.key.depth }) {
            let descriptor = root.openFolder(exactly: path)
            guard descriptor >= 0 else { continue }
            let folder = OpenedPlace(descriptor)
            for attribute in state.xattrs where !set(attribute, on: folder) { departures[.xattr, default: 0] += 1 }
            var times = [
                timespec(tv_sec: state.seconds, tv_nsec: Int(state.nanoseconds)),
                timespec(tv_sec: state.seconds, tv_nsec: Int(state.nanoseconds)),
            ]
            if fchmod(folder.descriptor, mode_t(state.mode)) != 0 || futimens(folder.descriptor, &times) != 0 {
                departures[.metadata, default: 0] += 1
            }
        }
    }

    private func set(_ attribute: TarEntry.XAttr, on folder: OpenedPlace) -> Bool {
        attribute.value.withUnsafeBytes { value in
            gpuimg_set_xattr(folder.descriptor, attribute.name.cPath, value.baseAddress, value.count) == 0
        }
    }
}
