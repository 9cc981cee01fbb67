internal import ImageCore
internal import Layers
internal import Tar

/// Finds what the layers below each layer say of the parents that it leaves implicit.
struct ParentInheritance {
    private(set) var selections: [PrefetchSelection]
    /// What cannot be put first, with the reason.
    private(set) var blocked: [String] = []

    /// - Parameters:
    ///   - selections: one a layer; entries that cannot be put first are taken out.
    ///   - layers: the entries of every layer, from the bottom.
    init(_ selections: [PrefetchSelection], layers: [[TarEntry]]) throws(ImageError) {
        self.selections = selections
        var below = LayerTree()
        for (number, entries) in layers.enumerated() {
            if !selections[number].entries.isEmpty { inherit(number, entries, below) }
            try below.apply(entries)
        }
    }

    /// An entry whose implicit parent is no folder below, such as a symlink, stays where it is: a folder made for it
    /// would take the symlink's place. So does a hardlink whose target is such an entry.
    private mutating func inherit(_ number: Int, _ entries: [TarEntry], _ below: LayerTree) {
        let folders = Set(entries.lazy.filter { $0.kind == .directory }.map(\.path))
        let links = Dictionary(
            entries.lazy.filter { $0.kind == .hardlink }.map { ($0.path, $0.linkName.cleaned) },
            uniquingKeysWith: { $1 })
        var inherited: [FilePathBytes: TarEntry] = [:]
        /// The first parent that is no folder below; nil for none.
        func obstacle(above path: FilePathBytes) -> FilePathBytes? {
            for parent in path.ancestors where !folders.contains(parent) && inherited[parent] == nil {
                switch below.node(at: parent)?.content {
                case .directory(let known?): inherited[parent] = known
                case .directory(nil), nil: break
                case .symlink, .other: return parent
                }
            }
            return nil
        }
        // What one chain of hardlinks has learned the next need not walk again.
        var known: [FilePathBytes: FilePathBytes?] = [:]
        selections[number].entries = selections[number].entries.filter { entry in
            var walked: [FilePathBytes] = []
            var next: FilePathBytes? = entries[entry].path
            var found: FilePathBytes?
            while let path = next {
                if let answer = known[path] {
                    found = answer
                    break
                }
                found = obstacle(above: path)
                known[path] = .some(found)
                walked.append(path)
                next = found == nil ? links[path] : nil
            }
            for path in walked { known[path] = .some(found) }
            guard let found else { return true }
            blocked.append("\(entries[entry].name) is not put first: \(found) is no folder in the layers below")
            return false
        }
        selections[number].inherited = inherited
    }
}
