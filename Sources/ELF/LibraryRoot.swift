package import ImageCore

/// A root file system in which a loader looks for libraries, wherever it lies: a folder, the merged layers.
package protocol LibraryRoot: Sendable {
    /// Opens the regular file at an absolute path, symlinks followed inside the root; nil where none is.
    ///
    /// The path is as a loader would give it to `open`: with `.` and `..`, which are resolved after symlinks.
    func open(_ path: FilePathBytes) -> LibraryFile?

    /// The names in a folder in any order, symlinks to it followed; none where there is no folder.
    func list(_ folder: FilePathBytes) -> [FilePathBytes]
}
