package import ImageCore
package import Tar

/// The merged root file system of a stack of layers: which layer's entry each path shows, whiteouts applied.
///
/// A path that is removed loses its key and, with it, all that lay below: children are found through their parent's
/// number, and a number is never used again.
package struct LayerTree: Sendable {
    /// What a path shows.
    package struct Node: Sendable {
        package enum Content: Sendable {
            /// A folder; where no layer has an entry for it, only as the parent of others. Apart from the node, since an
            /// entry is large and most nodes are files.
            indirect case directory(TarEntry?)
            case symlink(FilePathBytes)
            /// A file, a device or a hardlink.
            case other

            fileprivate var isFolder: Bool { if case .directory = self { true } else { false } }
        }

        package let content: Content
        /// The layer, from the bottom, and the entry in it; nil for a folder without an entry.
        package let place: Place?
        fileprivate let parent: Int32
        fileprivate let name: FilePathBytes
    }

    package struct Place: Hashable, Sendable {
        package let layer: Int
        package let entry: Int

        package init(layer: Int, entry: Int) {
            self.layer = layer
            self.entry = entry
        }
    }

    private struct Key: Hashable {
        let parent: Int32
        let name: FilePathBytes
    }

    /// One for all folders without an entry.
    private static let implied = Node.Content.directory(nil)

    private var nodes: [Node]
    private var numbers: [Key: Int32] = [:]
    private var layers = 0
    private var implicitFolders = 0

    package init() {
        nodes = [Node(content: Self.implied, place: nil, parent: -1, name: .empty)]
    }

    /// Lays another layer on top. Entries deeper than ``Limits/pathDepth`` are passed over: their layer stays untouched,
    /// so that nothing of it can be put anywhere.
    ///
    /// - Throws: an error when the layers leave more than ``Limits/implicitFolders`` folders implicit.
    package mutating func apply(_ entries: [TarEntry]) throws(ImageError) {
        // A whiteout speaks of the layers below, wherever it stands in its own.
        for entry in entries {
            guard let whiteout = Whiteout(path: entry.path) else { continue }
            switch whiteout {
            case .removes(let path): remove(path)
            case .hidesBelow(let path): empty(path)
            }
        }
        for (index, entry) in entries.enumerated() {
            let path = entry.path
            guard !path.isEmpty, path.depth <= Limits.pathDepth, Whiteout(path: path) == nil else { continue }
            try place(entry, path, at: Place(layer: layers, entry: index))
        }
        layers += 1
    }

    /// What `path` shows, without following a symlink anywhere.
    package func node(at path: FilePathBytes) -> Node? {
        number(of: path).map { nodes[Int($0)] }
    }

    /// A thing that reading a path touches.
    package struct Step: Hashable, Sendable {
        /// Its own path, no symlink left in it.
        package let path: FilePathBytes
        /// Nil for a folder that no layer has an entry for.
        package let place: Place?
        package let isSymlink: Bool
    }

    /// What reading `path` touches: each symlink on the way, and what the last one leads to. Empty when the path leads
    /// nowhere. As for the kernel, `..` after a symlink is the parent of where it leads.
    package func walk(_ path: FilePathBytes) -> [Step] {
        var touched: [Step] = []
        var rest = Array(path.bytes.split(separator: UInt8(ascii: "/")).reversed())
        var trail: [Int32] = [0]
        // As many as Linux follows before it says ELOOP.
        var linksLeft = 40
        while let part = rest.popLast() {
            if part.elementsEqual([UInt8(ascii: ".")]) { continue }
            if part.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) {
                if trail.count > 1 { trail.removeLast() }
                continue
            }
            guard let here = trail.last, let number = numbers[Key(parent: here, name: FilePathBytes(Array(part)))]
            else {
                return []
            }
            let node = nodes[Int(number)]
            if case .symlink(let target) = node.content {
                guard linksLeft > 0, let path = self.path(of: number) else { return [] }
                linksLeft -= 1
                touched.append(Step(path: path, place: node.place, isSymlink: true))
                if target.bytes.first == UInt8(ascii: "/") { trail = [0] }
                rest += target.bytes.split(separator: UInt8(ascii: "/")).reversed()
            } else {
                trail.append(number)
            }
        }
        guard let end = trail.last, let path = self.path(of: end) else { return [] }
        touched.append(Step(path: path, place: nodes[Int(end)].place, isSymlink: false))
        return touched
    }

    /// The entries that reading `path` touches: each symlink on the way, and what the last one leads to. Empty when the
    /// path leads nowhere.
    package func resolve(_ path: FilePathBytes) -> [Place] { walk(path).compactMap(\.place) }

    /// Of each layer, which of its entries some path shows.
    ///
    /// A parent's number is below its children's, so one walk in the order of numbers tells which nodes are still
    /// there: looking each path up costs ten times as much.
    func shownEntries(of layers: [[TarEntry]]) -> [[Bool]] {
        var isThere = [Bool](repeating: false, count: nodes.count)
        for number in numbers.values { isThere[Int(number)] = true }
        isThere[0] = true
        var shown = layers.map { [Bool](repeating: false, count: $0.count) }
        for (number, node) in nodes.enumerated().dropFirst() {
            isThere[number] = isThere[number] && isThere[Int(node.parent)]
            if isThere[number], let place = node.place { shown[place.layer][place.entry] = true }
        }
        return shown
    }

    /// Every path that shows something, with where it is from, in no order.
    package var paths: some Sequence<(path: FilePathBytes, place: Place)> {
        numbers.values.lazy.compactMap { number -> (path: FilePathBytes, place: Place)? in
            guard let place = nodes[Int(number)].place, let path = path(of: number) else { return nil }
            return (path, place)
        }
    }

    /// The path of a node, or nil when it or one of its parents has been removed.
    private func path(of number: Int32) -> FilePathBytes? {
        var parts: [[UInt8]] = []
        var current = number
        while current != 0 {
            let node = nodes[Int(current)]
            guard numbers[Key(parent: node.parent, name: node.name)] == current else { return nil }
            parts.append(node.name.bytes)
            current = node.parent
        }
        return FilePathBytes(Array(parts.reversed().joined(separator: [UInt8(ascii: "/")])))
    }

    private func number(of path: FilePathBytes) -> Int32? {
        var current: Int32 = 0
        for part in path.bytes.split(separator: UInt8(ascii: "/")) {
            guard let next = numbers[Key(parent: current, name: FilePathBytes(Array(part)))] else { return nil }
            current = next
        }
        return current
    }

    private mutating func remove(_ path: FilePathBytes) {
        guard let number = number(of: path), number != 0 else { return }
        let node = nodes[Int(number)]
        numbers[Key(parent: node.parent, name: node.name)] = nil
    }

    /// Gives a folder a new number, which nothing below it knows.
    private mutating func empty(_ path: FilePathBytes) {
        guard let number = number(of: path) else { return }
        let node = nodes[Int(number)]
        guard number != 0 else {
            numbers.removeAll()
            return
        }
        add(node.content, node.place, parent: node.parent, name: node.name)
    }

    private mutating func place(
        _ entry: TarEntry, _ path: FilePathBytes, at place: Place
    ) throws(ImageError) {
        var parent: Int32 = 0
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { FilePathBytes(Array($0)) }
        for part in parts.dropLast() {
            if let next = numbers[Key(parent: parent, name: part)], case .directory = nodes[Int(next)].content {
                parent = next
            } else {
                implicitFolders += 1
                guard implicitFolders <= Limits.implicitFolders else {
                    throw ImageError(
                        .unreadableInput, "the layers have more than \(Limits.implicitFolders) folders without entries",
                        entry: entry.name)
                }
                parent = add(Self.implied, nil, parent: parent, name: part)
            }
        }
        guard let name = parts.last else { return }
        let content: Node.Content =
            switch entry.kind {
            case .directory: .directory(entry)
            case .symlink: .symlink(entry.linkName)
            default: .other
            }
        // What was no folder has nothing below it: its number may go on, whatever takes its place. A folder's may only
        // where a folder does.
        if let old = numbers[Key(parent: parent, name: name)], content.isFolder || !nodes[Int(old)].content.isFolder {
            nodes[Int(old)] = Node(content: content, place: place, parent: parent, name: name)
        } else {
            add(content, place, parent: parent, name: name)
        }
    }

    @discardableResult
    private mutating func add(_ content: Node.Content, _ place: Place?, parent: Int32, name: FilePathBytes) -> Int32 {
        let number = Int32(nodes.count)
        nodes.append(Node(content: content, place: place, parent: parent, name: name))
        numbers[Key(parent: parent, name: name)] = number
        return number
    }
}
