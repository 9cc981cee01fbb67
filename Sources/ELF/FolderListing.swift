internal import ImageCore

/// The names in a folder, sorted, so that one is found without asking the file system again.
struct FolderListing {
    private let names: [FilePathBytes]

    init(_ names: [FilePathBytes]) { self.names = names.sorted() }

    func contains(_ name: FilePathBytes) -> Bool {
        let index = start(of: name)
        return index < names.count && names[index] == name
    }

    /// All names that begin like `prefix`.
    func names(beginningWith prefix: FilePathBytes) -> ArraySlice<FilePathBytes> {
        names[start(of: prefix)...].prefix { $0.bytes.starts(with: prefix.bytes) }
    }

    /// The first place whose name is not before `name`.
    private func start(of name: FilePathBytes) -> Int {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
