internal import ImageCore

/// The folders that are searched for what a library needs, where they are the same in every process.
struct SearchedFolders {
    struct Key: Hashable {
        private let book: Int
        private let origin: FilePathBytes
        private let target: ELFTarget

        init(_ library: LoadedLibraries.Library, _ target: ELFTarget) {
            book = library.book
            origin = library.object.origin
            self.target = target
        }
    }

    private var known: [Key: [FilePathBytes]] = [:]
    private var bytes = 0

    subscript(key: Key) -> [FilePathBytes]? { known[key] }

    /// Remembers them, as long as all together are within the bound of `Limits`.
    mutating func keep(_ folders: [FilePathBytes], for key: Key) {
        // An array of bytes takes about 48 bytes beside them.
        let size = folders.reduce(64) { $0 + $1.bytes.count + 48 }
        guard bytes + size <= Limits.searchedFolderBytes else { return }
        bytes += size
        known[key] = folders
    }
}
