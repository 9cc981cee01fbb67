internal import EStargz
internal import ImageCore
internal import Tar

/// The entries of one layer by path, the last of each name: what extraction would leave.
struct LayerIndex {
    let entries: [TarEntry]
    /// The cleaned path of each entry.
    let paths: [FilePathBytes]
    private let last: [FilePathBytes: Int]

    init(_ entries: [TarEntry]) {
        self.entries = entries
        paths = entries.map(\.path)
        var last: [FilePathBytes: Int] = [:]
        last.reserveCapacity(entries.count)
        for (number, path) in paths.enumerated() where !Self.isReserved(path) { last[path] = number }
        self.last = last
    }

    /// The entry that a path ends up with.
    func number(of path: FilePathBytes) -> Int? { last[path] }

    /// Whether the entry is written at all: not replaced by a later one of its name, and none of the format's own.
    func survives(_ number: Int) -> Bool { last[paths[number]] == number }

    /// Old landmarks and tables of contents go: the layer gets its own.
    private static func isReserved(_ path: FilePathBytes) -> Bool {
        path == TOC.name || Landmark(path: path) != nil
    }
}
