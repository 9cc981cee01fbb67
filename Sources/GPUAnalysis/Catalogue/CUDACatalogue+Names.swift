package import ImageCore

/// The same questions for names as files have them: bytes that need not be text.
extension CUDACatalogue {
    /// What `LibraryClosure` asks: the names that a library opens.
    package static func names(openedBy soname: FilePathBytes) -> [FilePathBytes] {
        names(openedBy: soname.description).map { FilePathBytes($0) }
    }

    /// Whether the container runtime brings the library from the host.
    package static func isDriverLibrary(_ soname: FilePathBytes) -> Bool { isDriverLibrary(soname.description) }
}
