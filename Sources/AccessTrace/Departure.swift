/// Ways in which an unpacked root file system differs from a container's, by the names that a trace gives them.
enum Departure: String {
    /// Device nodes, which are not made.
    case device
    /// Bits and capabilities that change who a program runs as.
    case setuid
    case owner
    /// Extended attributes that are not set.
    case xattr
    case sparse
    /// Hardlinks to something that is not there.
    case hardlink
    /// Entries that the folder they belong to, or the file system, does not take.
    case unwritable
    /// Entries below more folders than ``Limits/pathDepth``.
    case deep
    /// Whiteouts that name nothing.
    case whiteout
    /// Entries of a type that means nothing.
    case unknown
    /// Modes or times that could not be set.
    case metadata
}
