internal import ImageCore

/// Finds the members of a closure, one process after the other.
struct ClosureBuilder {
    private let search: LoaderSearch
    private let opened: (_ soname: FilePathBytes, _ path: FilePathBytes) -> [FilePathBytes]
    private var shelf: LibraryShelf
    private var searched = SearchedFolders()
    private var openingNone: Set<Int> = []
    private(set) var members: [LibraryClosure.Member] = []
    private var memberBooks: Set<Int> = []
    /// Files whose needs are known.
    private var walked: Set<Int> = []
    private var lacking: [LibraryClosure.Missing: ELFTarget?] = [:]
    private var lackingOrder: [LibraryClosure.Missing] = []

    init(
        _ root: any LibraryRoot, _ search: LoaderSearch,
        opens: @escaping (_ soname: FilePathBytes, _ path: FilePathBytes) -> [FilePathBytes]
    ) {
        self.search = search
        opened = opens
        shelf = LibraryShelf(root)
    }

    var unreadable: [LibraryClosure.Unreadable] { shelf.unreadable }

    var isComplete: Bool { !shelf.isExhausted && members.count < Limits.closureMembers }

    /// What nothing answers to in the end. A library without a search path may rely on another one's being loaded
    /// before it, as Python's extension modules do: what a member answers to is not missing.
    var missing: [LibraryClosure.Missing] {
        var answers: [ELFTarget: Set<FilePathBytes>] = [:]
        for book in memberBooks.map({ shelf.books[$0] }) {
            answers[book.target, default: []].insert(FilePathBytes(Array(book.resolved.lastComponent)))
            if let soname = book.dynamic?.soname { answers[book.target, default: []].insert(soname) }
        }
        return lackingOrder.filter { missing in
            guard let target = lacking[missing] ?? nil else { return true }
            return answers[target]?.contains(missing.name) != true
        }
    }

    /// Adds what the program or library at `start` loads.
    mutating func addProcess(_ start: FilePathBytes) {
        switch shelf.find(start) {
        case .nothing: lack(start, by: nil, .start, nil)
        case .other: return
        case .book(let book):
            guard !walked.contains(book), isComplete else { return }
            var process = LoadedLibraries(shelf.books[book])
            load(book, as: start, name: nil, by: nil, .start, &process)
            loadInterpreter(of: book, &process)
            while isComplete, let (library, reason) = process.next() { grantWishes(of: library, reason, &process) }
        }
    }

    private mutating func loadInterpreter(of book: Int, _ process: inout LoadedLibraries) {
        guard let path = shelf.books[book].interpreter else { return }
        if case .book(let interpreter) = shelf.find(path) {
            load(interpreter, as: path, name: path, by: 0, .interpreter, &process)
        } else {
            lack(path, by: book, .interpreter, process.target)
        }
    }

    private mutating func grantWishes(
        of library: Int, _ reason: LibraryClosure.Reason, _ process: inout LoadedLibraries
    ) {
        let book = shelf.books[process[library].book]
        shelf.charge(1)
        let names = reason == .needed ? book.dynamic?.needed ?? [] : namesOpened(by: process[library].book)
        guard !names.isEmpty else { return }
        let folders = folders(for: library, process)
        shelf.charge(names.count)
        for name in names where isComplete && !process.answers(to: name) {
            let isFound =
                if name.bytes.last == UInt8(ascii: "*"), reason == .dlopen {
                    loadAll(like: name, folders, by: library, &process)
                } else {
                    load(name, folders, by: library, process[library].object, reason, &process)
                }
            if !isFound { lack(name, by: process[library].book, reason, process.target) }
        }
    }

    /// Most libraries open none: they are not asked again in every process.
    private mutating func namesOpened(by index: Int) -> [FilePathBytes] {
        guard !openingNone.contains(index) else { return [] }
        let book = shelf.books[index]
        let names = opened(book.dynamic?.soname ?? FilePathBytes(Array(book.resolved.lastComponent)), book.resolved)
        if names.isEmpty { openingNone.insert(index) }
        return names
    }

    private mutating func folders(for library: Int, _ process: LoadedLibraries) -> [FilePathBytes] {
        let key = SearchedFolders.Key(process[library], process.target)
        let isOfOneObject = search.isOfOneObject(process[library].object, process.dialect)
        if isOfOneObject, let known = searched[key] { return known }
        let chain = process.chain(from: library)
        let (folders, items) = search.foldersAndItems(for: chain, process.target, process.dialect)
        shelf.charge(items + chain.count)
        if isOfOneObject { searched.keep(folders, for: key) }
        return folders
    }

    /// A program's `$ORIGIN` is its real place, which the kernel tells; a library's is where it was opened.
    private func loadingObject(_ index: Int, as opened: FilePathBytes, by loader: Int?) -> LoadingObject {
        let book = shelf.books[index]
        let isProgram = loader == nil && book.interpreter != nil
        let path = isProgram ? FilePathBytes([UInt8(ascii: "/")] + book.resolved.bytes) : opened
        return LoadingObject(openedAs: path, book.dynamic)
    }

    /// Loads what a loader would find first under a name.
    private mutating func load(
        _ name: FilePathBytes, _ folders: [FilePathBytes], by library: Int, _ object: LoadingObject,
        _ reason: LibraryClosure.Reason, _ process: inout LoadedLibraries
    ) -> Bool {
        if name.bytes.contains(UInt8(ascii: "/")) {
            for path in search.paths(of: name, from: object, process.target) {
                guard let book = match(path, process) else { continue }
                load(book, as: path, name: name, by: library, reason, &process)
                return true
            }
            return false
        }
        if case .musl(let loader) = process.dialect, process.dialect.isInLoader(name) {
            guard let book = match(loader, process) else { return false }
            load(book, as: loader, name: name, by: library, reason, &process)
            return true
        }
        for folder in folders where shelf.listing(folder).contains(name) {
            let path = folder.appending(name.bytes[...])
            guard let book = match(path, process) else { continue }
            addVariants(of: name, in: folder, by: library, reason, process)
            load(book, as: path, name: name, by: library, reason, &process)
            return true
        }
        return false
    }

    /// Loads all files whose names begin as the pattern does, each name from the first folder that has it.
    private mutating func loadAll(
        like pattern: FilePathBytes, _ folders: [FilePathBytes], by library: Int, _ process: inout LoadedLibraries
    ) -> Bool {
        let prefix = FilePathBytes(pattern.bytes.dropLast())
        var seen: Set<FilePathBytes> = []
        for folder in folders {
            for name in shelf.listing(folder).names(beginningWith: prefix) where !seen.contains(name) {
                let path = folder.appending(name.bytes[...])
                guard let book = match(path, process) else { continue }
                seen.insert(name)
                load(book, as: path, name: name, by: library, .dlopen, &process)
            }
        }
        return !seen.isEmpty
    }

    /// The library at a path, if it is one that the process can load.
    private mutating func match(_ path: FilePathBytes, _ process: LoadedLibraries) -> Int? {
        guard case .book(let book) = shelf.find(path), shelf.books[book].target == process.target,
            shelf.books[book].dynamic != nil
        else { return nil }
        return book
    }

    /// The library's siblings for better processors: which one is loaded depends on the machine, so all belong to the
    /// closure.
    private mutating func addVariants(
        of name: FilePathBytes, in folder: FilePathBytes, by library: Int, _ reason: LibraryClosure.Reason,
        _ process: LoadedLibraries
    ) {
        let variants = FilePathBytes("glibc-hwcaps")
        guard process.dialect == .glibc, shelf.listing(folder).contains(variants) else { return }
        for level in process.target.machine.hardwareFolders {
            let path = folder.appending((variants.bytes + Array("/\(level)/".utf8) + name.bytes)[...])
            if let book = match(path, process) { addMember(book, as: path, by: process[library].book, reason) }
        }
    }

    private mutating func load(
        _ book: Int, as path: FilePathBytes, name: FilePathBytes?, by loader: Int?, _ reason: LibraryClosure.Reason,
        _ process: inout LoadedLibraries
    ) {
        let library = LoadedLibraries.Library(
            book: book, object: loadingObject(book, as: path, by: loader), loader: loader)
        guard process.add(library, name: name, soname: shelf.books[book].dynamic?.soname) else { return }
        walked.insert(book)
        addMember(book, as: path, by: loader.map { process[$0].book }, reason)
    }

    private mutating func addMember(
        _ book: Int, as path: FilePathBytes, by loader: Int?, _ reason: LibraryClosure.Reason
    ) {
        guard members.count < Limits.closureMembers, memberBooks.insert(book).inserted else { return }
        members.append(
            LibraryClosure.Member(
                path: shelf.books[book].resolved, askedAs: path, neededBy: loader.map { shelf.books[$0].resolved },
                reason: reason))
    }

    private mutating func lack(
        _ name: FilePathBytes, by book: Int?, _ reason: LibraryClosure.Reason, _ target: ELFTarget?
    ) {
        let missing = LibraryClosure.Missing(
            name: name, neededBy: book.map { shelf.books[$0].resolved }, reason: reason)
        guard isComplete, lackingOrder.count < Limits.missingNames, lacking[missing] == nil else { return }
        lacking[missing] = .some(target)
        lackingOrder.append(missing)
    }
}
