internal import ImageCore

/// Adds files up by the folders that they lie in.
struct FolderTree {
    /// Knows its own name and its parent's number, not its path: in deep trees paths would take most of the memory.
    private struct Folder {
        let parent: Int
        let name: FilePathBytes
        /// Of its own files; with those of the folders below it once all are there.
        var bytes = 0
        var touched = 0
        var files = 0
        var largeFiles: [FileUse] = []

        mutating func add(_ bytes: Int, touched: Int, files: Int) {
            self.bytes = self.bytes.saturatingSum(bytes)
            self.touched = self.touched.saturatingSum(touched)
            self.files += files
        }
    }

    private struct Key: Hashable {
        let parent: Int
        let name: FilePathBytes
    }

    private var folders = [Folder(parent: 0, name: .empty)]
    private var numbers: [Key: Int] = [:]
    /// The folder of the last file: archives tell a folder's files one behind the other.
    private var last: (path: FilePathBytes, number: Int) = (.empty, 0)
    private let hasTrace: Bool
    /// Files and folders below it are not told of one by one.
    private let smallest: Int

    /// - Parameters:
    ///   - total: the bytes that will be added.
    ///   - trees: how many trees a report has; each of many tells less.
    init(total: Int, hasTrace: Bool, trees: Int = 1) {
        self.hasTrace = hasTrace
        smallest = max(total / min(max(Self.allParts / max(trees, 1), Self.fewestParts), Self.mostParts), 1)
    }

    /// Smaller parts of one tree are seen on no screen.
    private static let mostParts = 4_000
    /// Of all trees together, so that the page of an image with 100,000 files in a hundred layers stays below 5 MB.
    private static let allParts = 16_000
    private static let fewestParts = 200

    mutating func add(_ file: FileUse) {
        let number = folder(file.path.parent)
        if file.size >= smallest { folders[number].largeFiles.append(file) }
        folders[number].add(file.size, touched: file.touchedBytes ?? 0, files: 1)
    }

    /// The whole, with the root's name.
    func node(named name: FilePathBytes) -> FolderNode {
        var whole = self
        // A folder's number is above its parent's.
        for number in folders.indices.dropFirst().reversed() {
            let folder = whole.folders[number]
            whole.folders[folder.parent].add(folder.bytes, touched: folder.touched, files: folder.files)
        }
        var children: [Int: [Int]] = [:]
        for (number, folder) in whole.folders.enumerated().dropFirst() where folder.bytes >= smallest {
            children[folder.parent, default: []].append(number)
        }
        return whole.node(0, name, children)
    }

    private mutating func folder(_ path: FilePathBytes) -> Int {
        if last.path == path { return last.number }
        var number = 0
        for part in path.bytes.split(separator: UInt8(ascii: "/")) {
            let key = Key(parent: number, name: FilePathBytes(Array(part)))
            if let known = numbers[key] {
                number = known
            } else {
                number = folders.count
                folders.append(Folder(parent: key.parent, name: key.name))
                numbers[key] = number
            }
        }
        last = (path, number)
        return number
    }

    private func node(_ number: Int, _ name: FilePathBytes, _ below: [Int: [Int]]) -> FolderNode {
        let folder = folders[number]
        var children = (below[number] ?? []).map { node($0, folders[$0].name, below) }
        for file in folder.largeFiles {
            children.append(
                FolderNode(
                    name: FilePathBytes(Array(file.path.lastComponent)), bytes: file.size,
                    touchedBytes: file.touchedBytes, files: 1, isFile: true, children: []))
        }
        children.sort { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
        let shown = children.reduce((bytes: 0, touched: 0, files: 0)) {
            ($0.bytes.saturatingSum($1.bytes), $0.touched.saturatingSum($1.touchedBytes ?? 0), $0.files + $1.files)
        }
        if !children.isEmpty, folder.files > shown.files {
            children.append(
                FolderNode(
                    name: .empty, bytes: folder.bytes - shown.bytes,
                    touchedBytes: hasTrace ? folder.touched - shown.touched : nil,
                    files: folder.files - shown.files, isFile: false, children: []))
        }
        return FolderNode(
            name: name, bytes: folder.bytes, touchedBytes: hasTrace ? folder.touched : nil, files: folder.files,
            isFile: false, children: children)
    }
}
