package import ImageCore

/// Every library that programs would load, found without running them (ld.so(8)).
///
/// The order is that of discovery: deterministic, and close to that in which a loader opens the files.
package struct LibraryClosure: Sendable {
    /// Why a file belongs to the closure.
    package enum Reason: Hashable, Sendable {
        /// It was given.
        case start
        /// It loads a program (PT_INTERP).
        case interpreter
        /// It is in a list of needed libraries (DT_NEEDED).
        case needed
        /// A table says that a library opens it at run time.
        case dlopen
    }

    /// A file of the closure.
    package struct Member: Hashable, Sendable {
        /// Its real path, without a leading slash.
        package let path: FilePathBytes
        /// The absolute path that the loader would open, symlinks and `..` included.
        package let askedAs: FilePathBytes
        /// The real path of the file that wants it; nil for a start.
        package let neededBy: FilePathBytes?
        package let reason: Reason
    }

    /// A name that nothing was found for.
    package struct Missing: Hashable, Sendable {
        /// As the file or the table has it; patterns end with `*`.
        package let name: FilePathBytes
        package let neededBy: FilePathBytes?
        package let reason: Reason
    }

    /// A file that begins like an ELF file and is none.
    package struct Unreadable: Hashable, Sendable {
        package let path: FilePathBytes
        package let error: ELFError
    }

    package let members: [Member]
    package let missing: [Missing]
    package let unreadable: [Unreadable]
    /// False when a bound of `Limits` has ended the search.
    package let isComplete: Bool

    /// - Parameters:
    ///   - starts: absolute paths of programs and libraries. Each that is no member yet is a process of its own: what
    ///     a library finds in a program need not be what it finds in another one. What is no ELF file is passed over.
    ///   - names: what the library of a SONAME (or file name, where it has none) and a real path opens at run time:
    ///     names, or patterns that end with `*`.
    package init(
        of starts: [FilePathBytes], in root: any LibraryRoot, search: LoaderSearch,
        opens names: @escaping (_ soname: FilePathBytes, _ path: FilePathBytes) -> [FilePathBytes]
    ) {
        var builder = ClosureBuilder(root, search, opens: names)
        for start in starts { builder.addProcess(start) }
        members = builder.members
        missing = builder.missing
        unreadable = builder.unreadable
        isComplete = builder.isComplete
    }
}
