internal import ImageCore

/// Reads the files that name further search folders.
struct LoaderConfiguration {
    private let root: any LibraryRoot
    private var filesRead = 0
    private(set) var folders: [FilePathBytes] = []

    /// `/etc/ld.so.conf` and what it includes (ldconfig(8)), from which runtimes of containers make the cache anew; then
    /// what only the cache of the image knows.
    init(glibc root: any LibraryRoot) {
        self.root = root
        read(FilePathBytes("/etc/ld.so.conf"), depth: 0)
        guard let cache = text(of: FilePathBytes("/etc/ld.so.cache")) else { return }
        for folder in LoaderCache(cache).folders { add(folder.bytes[...]) }
    }

    /// `/etc/ld-musl-ARCH.path` beside the folder of the loader (musl's manual, "Dynamic linker"), or its defaults.
    init(musl loader: FilePathBytes, _ root: any LibraryRoot) {
        self.root = root
        let name = Array(loader.lastComponent.prefix { $0 != UInt8(ascii: ".") })
        let path = loader.parent.parent.bytes + Array("/etc/".utf8) + name + Array(".path".utf8)
        let separators = [UInt8(ascii: ":"), UInt8(ascii: "\n")]
        let text = text(of: FilePathBytes(path)) ?? Array("/lib:/usr/local/lib:/usr/lib".utf8)
        for folder in text.split(whereSeparator: separators.contains) { add(folder) }
    }

    private mutating func add(_ folder: ArraySlice<UInt8>) {
        let path = FilePathBytes(Array(folder))
        guard folders.count < Limits.libraryFolders, folder.first == UInt8(ascii: "/"), !folders.contains(path) else {
            return
        }
        folders.append(path)
    }

    private mutating func read(_ path: FilePathBytes, depth: Int) {
        guard depth <= Limits.loaderNesting, filesRead < Limits.loaderFiles, let text = text(of: path) else { return }
        filesRead += 1
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.split(whereSeparator: Self.isBlank)
            guard let first = words.first else { continue }
            if first.elementsEqual("include".utf8) {
                for pattern in words.dropFirst() { include(pattern, from: path, depth: depth) }
            } else if !first.elementsEqual("hwcap".utf8) {
                // A folder may be followed by a library type, which has no meaning any more.
                add(first.prefix { $0 != UInt8(ascii: "=") })
            }
        }
    }

    private mutating func include(_ pattern: ArraySlice<UInt8>, from path: FilePathBytes, depth: Int) {
        let isAbsolute = pattern.first == UInt8(ascii: "/")
        let whole = isAbsolute ? FilePathBytes(Array(pattern)) : path.parent.appending(pattern)
        let wildcard = Wildcard(whole.lastComponent)
        for name in root.list(whole.parent).sorted() where wildcard.matches(name) {
            read(whole.parent.appending(name.bytes[...]), depth: depth + 1)
        }
    }

    private func text(of path: FilePathBytes) -> [UInt8]? {
        root.open(path)?.text(limit: Limits.loaderFileBytes)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
