internal import ImageCore

/// What has been found in a root so far: each folder listed once, each file parsed once.
struct LibraryShelf {
    /// A parsed file, without its descriptor.
    struct Book {
        let resolved: FilePathBytes
        let program: LoadableFile

        var target: ELFTarget { program.target }
        var interpreter: FilePathBytes? { program.interpreter }
        var dynamic: DynamicSection? { program.dynamic }
    }

    enum Find {
        case nothing
        /// A file that is no ELF file, or a broken one.
        case other
        case book(Int)
    }

    private let root: any LibraryRoot
    private(set) var books: [Book] = []
    private var byResolved: [FilePathBytes: Find] = [:]
    private var byPath: [FilePathBytes: Find] = [:]
    private var listings: [FilePathBytes: FolderListing] = [:]
    private var probes = 0
    private var nameBytes = 0
    private(set) var unreadable: [LibraryClosure.Unreadable] = []

    init(_ root: any LibraryRoot) { self.root = root }

    /// Whether a bound of `Limits` ends the search.
    var isExhausted: Bool { probes > Limits.closureProbes || nameBytes > Limits.closureNameBytes }

    /// Counts work that was done for the search elsewhere.
    mutating func charge(_ work: Int) { probes = probes.saturatingSum(work) }

    mutating func listing(_ folder: FilePathBytes) -> FolderListing {
        probes += 1
        if let known = listings[folder] { return known }
        let listing = FolderListing(isExhausted ? [] : root.list(folder))
        nameBytes += folder.bytes.count
        listings[folder] = listing
        return listing
    }

    /// What is at an absolute path.
    mutating func find(_ path: FilePathBytes) -> Find {
        probes += 1
        if let known = byPath[path] { return known }
        guard !isExhausted, let file = root.open(path) else { return .nothing }
        let find = byResolved[file.resolved] ?? parse(file)
        byResolved[file.resolved] = find
        byPath[path] = find
        nameBytes += path.bytes.count
        return find
    }

    private mutating func parse(_ found: LibraryFile) -> Find {
        do throws(ELFError) {
            guard let program = try found.loadable() else { return .other }
            nameBytes += program.dynamic?.nameBytes ?? 0
            books.append(Book(resolved: found.resolved, program: program))
            return .book(books.count - 1)
        } catch {
            unreadable.append(LibraryClosure.Unreadable(path: found.resolved, error: error))
            return .other
        }
    }
}
