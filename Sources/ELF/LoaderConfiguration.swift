internal import ImageCore

/// Reads the files that name further search folders.
struct LoaderConfiguration {
    private let root: any LibraryRoot
    private(set) var folders: [FilePathBytes] = []
    private var seen: Set<FilePathBytes> = []
    /// The real paths of the files so far: what one includes twice says nothing new.
    private var read: Set<FilePathBytes> = []
    private var filesTried = 0
    private var includes = 0
    private var stepsLeft = Limits.loaderSteps

    /// `/etc/ld.so.conf` and what it includes (ldconfig(8)), from which runtimes of containers make the cache anew; then
    /// what only the cache of the image knows.
    init(glibc root: any LibraryRoot) {
        self.root = root
        read(FilePathBytes("/etc/ld.so.conf"), depth: 0)
        guard !isFull, let cache = root.open(FilePathBytes("/etc/ld.so.cache"))?.text(limit: Limits.loaderFileBytes)
        else { return }
        for folder in LoaderCache(cache).folders { add(folder.bytes[...]) }
    }

    /// `/etc/ld-musl-ARCH.path` beside the folder of the loader (musl's manual, "Dynamic linker"), or its defaults.
    init(musl loader: FilePathBytes, _ root: any LibraryRoot) {
        self.root = root
        let name = Array(loader.lastComponent.prefix { $0 != UInt8(ascii: ".") })
        let path = FilePathBytes(loader.parent.parent.bytes + Array("/etc/".utf8) + name + Array(".path".utf8))
        let text = root.open(path)?.text(limit: Limits.loaderFileBytes) ?? Array("/lib:/usr/local/lib:/usr/lib".utf8)
        for folder in ByteLines(text, endedBy: UInt8(ascii: ":"), or: UInt8(ascii: "\n")) {
            guard !isFull else { return }
            add(folder)
        }
    }

    private var isFull: Bool { folders.count >= Limits.libraryFolders }

    private mutating func add(_ folder: ArraySlice<UInt8>) {
        guard !isFull, folder.first == UInt8(ascii: "/"), folder.count <= Limits.nameBytes else { return }
        let path = FilePathBytes(Array(folder))
        if seen.insert(path).inserted { folders.append(path) }
    }

    private mutating func read(_ path: FilePathBytes, depth: Int) {
        guard depth <= Limits.loaderNesting, filesTried < Limits.loaderFiles, stepsLeft > 0, !isFull else { return }
        filesTried += 1
        guard let file = root.open(path), read.insert(file.resolved).inserted,
            let text = file.text(limit: Limits.loaderFileBytes)
        else { return }
        stepsLeft -= text.count
        for line in ByteLines(text) {
            guard !isFull, stepsLeft > 0 else { return }
            let words = line.prefix { $0 != UInt8(ascii: "#") }
            let first = words.drop(while: Self.isBlank).prefix { !Self.isBlank($0) }
            if first.elementsEqual("include".utf8) {
                for pattern in words[first.endIndex...].split(
                    maxSplits: Limits.loaderIncludes, whereSeparator: Self.isBlank)
                {
                    include(pattern, from: path, depth: depth)
                }
            } else if !first.elementsEqual("hwcap".utf8) {
                // A folder may be followed by a library type, which has no meaning any more.
                add(first.prefix { $0 != UInt8(ascii: "=") })
            }
        }
    }

    private mutating func include(_ pattern: ArraySlice<UInt8>, from path: FilePathBytes, depth: Int) {
        guard includes < Limits.loaderIncludes, stepsLeft > 0, pattern.count <= Limits.nameBytes else { return }
        includes += 1
        let isAbsolute = pattern.first == UInt8(ascii: "/")
        let whole = isAbsolute ? FilePathBytes(Array(pattern)) : path.parent.appending(pattern)
        for name in names(like: whole.lastComponent, in: whole.parent) {
            read(whole.parent.appending(name.bytes[...]), depth: depth + 1)
        }
    }

    /// Sorted, as glob(3) gives them.
    private mutating func names(like pattern: ArraySlice<UInt8>, in folder: FilePathBytes) -> [FilePathBytes] {
        let wildcard = Wildcard(pattern)
        var found: [FilePathBytes] = []
        for name in root.list(folder) {
            guard stepsLeft > 0 else { break }
            // A star may be tried at every place of the name; sorting takes some comparisons more.
            stepsLeft -= Self.stepsPerName + (pattern.count + 1) * (name.bytes.count + 1)
            if wildcard.matches(name) { found.append(name) }
        }
        return found.sorted()
    }

    private static let stepsPerName = 64

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
