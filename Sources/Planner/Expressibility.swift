internal import EStargz
internal import ImageCore
internal import Tar

/// Looks for entries that a table of contents cannot express, or that a reordered layer would extract otherwise
/// (docs/tar.md lists the cases).
struct Expressibility {
    private let index: LayerIndex
    /// The first entry of each name that has several: a hardlink between two of them means the one before it.
    private let firstNumber: [FilePathBytes: Int]

    /// Hardlinks that are known to lead to something else in the end.
    private var endingChains: Set<Int> = []

    init(_ index: LayerIndex) {
        self.index = index
        var first: [FilePathBytes: Int] = [:]
        for (number, path) in index.paths.enumerated() where !index.survives(number) && first[path] == nil {
            first[path] = number
        }
        firstNumber = first
    }

    /// The first such entry in the order of the archive.
    mutating func firstObstacle() -> Inexpressible? {
        var checkedParent: FilePathBytes?
        for (number, entry) in index.entries.enumerated() {
            let path = index.paths[number]
            if path.depth > Limits.pathDepth {
                return Inexpressible(entry: entry.name, reason: "it lies below more than \(Limits.pathDepth) folders")
            }
            if let reason = Self.obstacle(in: entry, path) ?? obstacle(inLink: entry, number) {
                return Inexpressible(entry: entry.name, reason: reason)
            }
            let parent = path.parent
            if parent != checkedParent {
                if let blocking = nonDirectory(among: path.ancestors) {
                    return Inexpressible(entry: entry.name, reason: "lies below \(blocking), which is no folder")
                }
                checkedParent = parent
            }
        }
        return nil
    }

    /// What is wrong with an entry for itself.
    static func obstacle(in entry: TarEntry, _ path: FilePathBytes) -> String? {
        if !entry.name.isUTF8 { return "its name is not UTF-8" }
        if !entry.linkName.isUTF8 { return "its link target is not UTF-8" }
        if !entry.userName.isUTF8 || !entry.groupName.isUTF8 { return "its owner's name is not UTF-8" }
        if !entry.xattrs.allSatisfy(\.name.isUTF8) { return "the name of an xattr is not UTF-8" }
        if entry.isSparse { return "it is a sparse file" }
        if case .other(let flag) = entry.kind { return "its type flag is \(FilePathBytes([flag]))" }
        if entry.kind == .file, entry.name.bytes.last == UInt8(ascii: "/") {
            return "it is a regular file whose name ends in a slash"
        }
        if path.isEmpty, entry.kind != .directory { return "it is the root but no folder" }
        if !(RFC3339.earliest..<RFC3339.latest).contains(entry.modifiedSeconds) {
            return "its time lies outside the years 0 to 9999"
        }
        return nil
    }

    private mutating func obstacle(inLink entry: TarEntry, _ number: Int) -> String? {
        guard entry.kind == .hardlink, index.survives(number) else { return nil }
        let target = entry.linkName.cleaned
        guard let last = index.number(of: target) else { return "its hardlink target \(target) is not in the layer" }
        if last > number, firstNumber[target].map({ $0 < number }) == true {
            return "its hardlink target \(target) is replaced later in the layer"
        }
        if index.entries[last].kind == .directory { return "its hardlink target \(target) is a folder" }
        return chainEnds(at: last) ? nil : "its hardlink target \(target) is a circle of hardlinks"
    }

    /// Whether following hardlinks from an entry comes to something else. What one walk has learned the next need not
    /// walk again: a long chain costs no more than its length.
    private mutating func chainEnds(at number: Int) -> Bool {
        var walked: Set<Int> = []
        var current = number
        while index.entries[current].kind == .hardlink, !endingChains.contains(current) {
            guard walked.insert(current).inserted,
                let next = index.number(of: index.entries[current].linkName.cleaned)
            else { return false }
            current = next
        }
        endingChains.formUnion(walked)
        return true
    }

    private func nonDirectory(among parents: [FilePathBytes]) -> FilePathBytes? {
        parents.first { parent in
            guard let number = index.number(of: parent) else { return false }
            return index.entries[number].kind != .directory
        }
    }
}
