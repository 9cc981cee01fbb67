internal import ImageCore
package import Tar

/// A layer's tar, put together entry by entry.
package struct LayerBuilder: Sendable {
    private var bytes: [UInt8] = []

    package init() {}

    /// The time of every entry that is given none: 2023-11-14T22:13:20Z.
    package static let time = 1_700_000_000

    /// The whole archive, its end blocks included.
    package var tar: [UInt8] { bytes + TarBlock.endOfArchive }

    /// The archive without its end blocks.
    package var unended: [UInt8] { bytes }

    package mutating func add(_ entry: TarEntry, _ content: [UInt8] = []) {
        var entry = entry
        entry.size = content.count
        bytes += TarHeaderWriter.blocks(for: entry) + content
        bytes += [UInt8](repeating: 0, count: TarBlock.padding(after: content.count))
    }

    /// Blocks that no writer of ours makes.
    package mutating func add(raw blocks: [UInt8]) { bytes += blocks }

    package mutating func file(
        _ name: String, _ content: [UInt8] = [], mode: UInt16 = 0o644, _ change: (inout TarEntry) -> Void = { _ in }
    ) {
        add(Self.entry(name, .file, mode, change), content)
    }

    package mutating func file(_ name: String, _ text: String) { file(name, Array(text.utf8)) }

    package mutating func folder(
        _ name: String, mode: UInt16 = 0o755, _ change: (inout TarEntry) -> Void = { _ in }
    ) {
        add(Self.entry(name, .directory, mode, change))
    }

    package mutating func symlink(_ name: String, to target: String) {
        add(Self.entry(name, .symlink, 0o777) { $0.linkName = FilePathBytes(target) })
    }

    package mutating func hardlink(_ name: String, to target: String) {
        add(Self.entry(name, .hardlink, 0o644) { $0.linkName = FilePathBytes(target) })
    }

    /// An entry of any kind with the usual time.
    package static func entry(
        _ name: String, _ kind: TarEntry.Kind, _ mode: UInt16, _ change: (inout TarEntry) -> Void = { _ in }
    ) -> TarEntry {
        var entry = TarEntry(name: FilePathBytes(name), kind: kind, mode: mode)
        entry.modifiedSeconds = time
        change(&entry)
        return entry
    }
}
