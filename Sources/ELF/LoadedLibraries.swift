internal import ImageCore

/// The libraries of one process: what a name means that one of them already answers to, and what is still to be loaded.
struct LoadedLibraries {
    struct Library {
        let book: Int
        /// What the search takes from it.
        let object: LoadingObject
        /// Which library of this process asked for it first.
        let loader: Int?
    }

    let target: ELFTarget
    let dialect: LoaderDialect
    private var libraries: [Library] = []
    private var names: Set<FilePathBytes> = []
    private var books: Set<Int> = []
    private var wantsNeeded: ArraySlice<Int> = []
    private var wantsOpened: ArraySlice<Int> = []

    init(_ start: LibraryShelf.Book) {
        target = start.target
        dialect = LoaderDialect(
            interpreter: start.interpreter, needed: start.dynamic?.needed ?? [], machine: start.target.machine)
    }

    subscript(index: Int) -> Library { libraries[index] }

    /// Whether a loader would search no further for the name.
    func answers(to name: FilePathBytes) -> Bool { names.contains(name) }

    /// The file answers to `name` from now on, and to its SONAME.
    ///
    /// - Returns: whether the file was not loaded yet.
    mutating func add(_ library: Library, name: FilePathBytes?, soname: FilePathBytes?) -> Bool {
        if let name { names.insert(name) }
        guard books.insert(library.book).inserted else { return false }
        if let soname { names.insert(soname) }
        wantsNeeded.append(libraries.count)
        wantsOpened.append(libraries.count)
        libraries.append(library)
        return true
    }

    /// The next library whose wishes are to be granted. A loader is done with everything that is needed before the
    /// program runs and can open more.
    mutating func next() -> (library: Int, reason: LibraryClosure.Reason)? {
        if let library = wantsNeeded.popFirst() { return (library, .needed) }
        return wantsOpened.popFirst().map { ($0, .dlopen) }
    }

    /// The library and those that led to it, up to the program.
    func chain(from index: Int) -> [LoadingObject] {
        var chain = [libraries[index].object]
        var current = libraries[index]
        while let loader = current.loader, chain.count < Limits.loaderChain {
            current = libraries[loader]
            chain.append(current.object)
        }
        return chain
    }
}
