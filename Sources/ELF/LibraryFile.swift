package import ImageCore

/// A file that was found in a root file system.
package struct LibraryFile: Sendable {
    /// Its real path, cleaned and without a leading slash.
    package let resolved: FilePathBytes
    package let file: RawFile
    /// Where its bytes are in `file`; all of it if nil.
    package let range: ByteRange?

    package init(resolved: FilePathBytes, file: RawFile, range: ByteRange? = nil) {
        self.resolved = resolved
        self.file = file
        self.range = range
    }
}
