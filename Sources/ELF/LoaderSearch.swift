package import ImageCore

/// The folders in which a dynamic loader looks for a library, in its order (ld.so(8); musl's `load_library`).
package struct LoaderSearch: Sendable {
    private let libraryPath: FilePathBytes?
    private let workingDirectory: FilePathBytes
    /// The folders that the system's configuration names (ld.so.conf).
    package let configuredFolders: [FilePathBytes]
    private let muslFolders: MuslFolders

    /// - Parameters:
    ///   - libraryPath: the value of `LD_LIBRARY_PATH`.
    ///   - workingDirectory: where relative and empty folders lie; an absolute path.
    package init(
        _ root: any LibraryRoot, libraryPath: FilePathBytes? = nil,
        workingDirectory: FilePathBytes = FilePathBytes("/")
    ) {
        self.libraryPath = libraryPath.map { FilePathBytes(Array($0.bytes.prefix(Limits.environmentBytes))) }
        self.workingDirectory = workingDirectory
        muslFolders = MuslFolders(root)
        configuredFolders = LoaderConfiguration(glibc: root).folders
    }

    /// The folders for a name without a slash, first to last, each once and none more than `Limits` allows.
    ///
    /// - Parameter chain: the object that asks, the one that loaded it, and so on up to the program.
    package func folders(for chain: [LoadingObject], _ target: ELFTarget, _ dialect: LoaderDialect) -> [FilePathBytes] {
        foldersAndItems(for: chain, target, dialect).folders
    }

    /// The same, and how many items were looked at for it, as ``Limits/searchItems`` counts them.
    func foldersAndItems(
        for chain: [LoadingObject], _ target: ELFTarget, _ dialect: LoaderDialect
    ) -> (folders: [FilePathBytes], items: Int) {
        var folders = FolderList()
        switch dialect {
        case .glibc: addGlibc(chain, target, to: &folders)
        case .musl(let loader): addMusl(chain, loader, target, to: &folders)
        }
        return (folders.folders, folders.items)
    }

    /// Whether the folders are the same whatever loaded the object: a RUNPATH silences all that loaders bring, but what
    /// the environment says of the program's `$ORIGIN`.
    func isOfOneObject(_ object: LoadingObject, _ dialect: LoaderDialect) -> Bool {
        dialect == .glibc && object.runpath != nil && libraryPath?.bytes.contains(UInt8(ascii: "$")) != true
    }

    /// The absolute paths that a name with a slash stands for; more than one only where `$LIB` has two meanings.
    package func paths(of name: FilePathBytes, from object: LoadingObject, _ target: ELFTarget) -> [FilePathBytes] {
        LoaderTokens(origin: object.origin, target.machine).expand(name.bytes[...]).map(absolute)
    }

    private func addGlibc(_ chain: [LoadingObject], _ target: ELFTarget, to folders: inout FolderList) {
        let asking = chain.first
        if asking?.runpath == nil {
            for object in chain where object.runpath == nil { add(object.rpath, of: object, target, to: &folders) }
        }
        add(libraryPath, of: chain.last, target, separators: .colonOrSemicolon, to: &folders)
        add(asking?.runpath, of: asking, target, to: &folders)
        for folder in configuredFolders { folders.add(folder) }
        if asking?.skipsDefaultFolders != true {
            for folder in Self.defaultFolders(target) { folders.add(folder) }
        }
    }

    /// musl looks at the environment first and takes the search paths of all objects of the chain.
    private func addMusl(
        _ chain: [LoadingObject], _ loader: FilePathBytes, _ target: ELFTarget, to folders: inout FolderList
    ) {
        add(libraryPath, of: nil, target, separators: .colonOrLine, to: &folders)
        for object in chain { add(object.runpath ?? object.rpath, of: object, target, to: &folders) }
        for folder in muslFolders[loader] { folders.add(folder) }
    }

    private func add(
        _ list: FilePathBytes?, of object: LoadingObject?, _ target: ELFTarget, separators: Separators = .colon,
        to folders: inout FolderList
    ) {
        guard let list, !list.isEmpty, !folders.isSpent else { return }
        let tokens = LoaderTokens(origin: object?.origin, target.machine)
        for item in ByteLines(list.bytes, endedBy: separators.first, or: separators.second) {
            guard !folders.isFull, folders.takeItem(of: item.count) else { return }
            // The kernel opens nothing with a longer name.
            guard item.count <= Limits.nameBytes else { continue }
            for folder in tokens.expand(item) { folders.add(absolute(folder)) }
        }
    }

    private func absolute(_ path: FilePathBytes) -> FilePathBytes {
        path.bytes.first == UInt8(ascii: "/") ? path : workingDirectory.appending(path.bytes[...])
    }

    private static func defaultFolders(_ target: ELFTarget) -> [FilePathBytes] {
        var names = target.machine.libraryFolders
        if names.last != "lib" { names.append("lib") }
        return names.flatMap { [FilePathBytes("/" + $0), FilePathBytes("/usr/" + $0)] }
    }

    /// What ends an item of a list.
    private struct Separators {
        let first: UInt8
        let second: UInt8

        static let colon = Separators(first: UInt8(ascii: ":"), second: UInt8(ascii: ":"))
        static let colonOrSemicolon = Separators(first: UInt8(ascii: ":"), second: UInt8(ascii: ";"))
        static let colonOrLine = Separators(first: UInt8(ascii: ":"), second: UInt8(ascii: "\n"))
    }

    /// Folders in the order of their first mention.
    private struct FolderList {
        private(set) var folders: [FilePathBytes] = []
        private var seen: Set<FilePathBytes> = []
        /// How many items were looked at; long ones count more than once.
        private(set) var items = 0

        var isSpent: Bool { items >= Limits.searchItems }
        var isFull: Bool { folders.count >= Limits.libraryFolders }

        /// - Returns: whether one more item may be looked at.
        mutating func takeItem(of size: Int) -> Bool {
            guard !isSpent else { return false }
            items += 1 + size / 64
            return true
        }

        mutating func add(_ folder: FilePathBytes) {
            if !isFull, seen.insert(folder).inserted { folders.append(folder) }
        }
    }
}
