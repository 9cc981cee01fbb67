package import ImageCore

/// The folders in which a dynamic loader looks for a library, in its order (ld.so(8); musl's `load_library`).
package struct LoaderSearch: Sendable {
    private let libraryPath: FilePathBytes?
    private let workingDirectory: FilePathBytes
    /// The folders that the system's configuration names (ld.so.conf).
    package let configuredFolders: [FilePathBytes]
    private let root: any LibraryRoot

    /// - Parameters:
    ///   - libraryPath: the value of `LD_LIBRARY_PATH`.
    ///   - workingDirectory: where relative and empty folders lie; an absolute path.
    package init(
        _ root: any LibraryRoot, libraryPath: FilePathBytes? = nil,
        workingDirectory: FilePathBytes = FilePathBytes("/")
    ) {
        self.root = root
        self.libraryPath = libraryPath
        self.workingDirectory = workingDirectory
        configuredFolders = LoaderConfiguration(glibc: root).folders
    }

    /// The folders for a name without a slash, first to last, each once and none more than `Limits` allows.
    ///
    /// - Parameter chain: the object that asks, the one that loaded it, and so on up to the program.
    package func folders(for chain: [LoadingObject], _ target: ELFTarget, _ dialect: LoaderDialect) -> [FilePathBytes] {
        var folders = FolderList()
        switch dialect {
        case .glibc: addGlibc(chain, target, to: &folders)
        case .musl(let loader): addMusl(chain, loader, target, to: &folders)
        }
        return folders.folders
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
        add(libraryPath, of: chain.last, target, separators: ":;", to: &folders)
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
        add(libraryPath, of: nil, target, separators: ":\n", to: &folders)
        for object in chain { add(object.runpath ?? object.rpath, of: object, target, to: &folders) }
        for folder in LoaderConfiguration(musl: loader, root).folders { folders.add(folder) }
    }

    private func add(
        _ list: FilePathBytes?, of object: LoadingObject?, _ target: ELFTarget, separators: String = ":",
        to folders: inout FolderList
    ) {
        guard let list, !list.isEmpty else { return }
        let tokens = LoaderTokens(origin: object?.origin, target.machine)
        for item in list.bytes.split(omittingEmptySubsequences: false, whereSeparator: separators.utf8.contains) {
            guard !folders.isFull else { return }
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

    /// Folders in the order of their first mention.
    private struct FolderList {
        private(set) var folders: [FilePathBytes] = []
        private var seen: Set<FilePathBytes> = []

        var isFull: Bool { folders.count >= Limits.libraryFolders }

        mutating func add(_ folder: FilePathBytes) {
            if !isFull, seen.insert(folder).inserted { folders.append(folder) }
        }
    }
}
