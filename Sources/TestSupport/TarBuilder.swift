internal import ImageCore
package import Tar

/// A tar archive put together in code, entry by entry; headers by ``TarHeaderWriter``, or bytes as they are.
package struct TarBuilder: Sendable {
    /// What was added so far, without the end blocks.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// The whole archive.
    package var archive: [UInt8] { bytes + TarBlock.endOfArchive }

    /// An entry with its payload, whose size is set to that.
    package mutating func add(_ entry: TarEntry, _ payload: [UInt8] = []) {
        var entry = entry
        entry.size = payload.count
        bytes += TarHeaderWriter.blocks(for: entry)
        addPadded(payload)
    }

    package mutating func file(_ name: String, _ payload: [UInt8] = [], mode: UInt16 = 0o644) {
        add(TarEntry(name: FilePathBytes(name), kind: .file, mode: mode), payload)
    }

    package mutating func folder(_ name: String, mode: UInt16 = 0o755) {
        add(TarEntry(name: FilePathBytes(name), kind: .directory, mode: mode))
    }

    package mutating func symlink(_ name: String, to target: String) {
        link(name, .symlink, target)
    }

    package mutating func hardlink(_ name: String, to target: String) {
        link(name, .hardlink, target)
    }

    private mutating func link(_ name: String, _ kind: TarEntry.Kind, _ target: String) {
        var entry = TarEntry(name: FilePathBytes(name), kind: kind, mode: 0o777)
        entry.linkName = FilePathBytes(target)
        add(entry)
    }

    /// Header blocks that no writer of ours makes.
    package mutating func addRaw(_ raw: [UInt8]) { bytes += raw }

    package mutating func addPadded(_ payload: [UInt8]) {
        bytes += payload + [UInt8](repeating: 0, count: TarBlock.padding(after: payload.count))
    }
}
