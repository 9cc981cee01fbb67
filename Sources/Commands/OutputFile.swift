internal import ImageCore
internal import Transports

/// Opens what a verb writes besides or instead of its result.
enum OutputFile {
    /// Opened before the work, so that a file that cannot be written costs none.
    ///
    /// - Parameters:
    ///   - what: how messages call it.
    ///   - taken: files that are read or written too, and must not be replaced.
    static func open(_ path: String, _ what: String, besides taken: [String]) throws(ImageError) -> PendingFile {
        guard path != SourceReference.standardInput, !path.isEmpty else {
            throw ImageError(.usage, "the \(what) goes to a file; name one")
        }
        guard FileSystem.kind(of: FileSystem.directory(of: path)) == .directory else {
            throw ImageError(.usage, "the \(what)'s folder does not exist: \(FileSystem.directory(of: path))")
        }
        for other in taken where FileSystem.isSameName(path, other) {
            throw ImageError(.usage, "the \(what) would replace \(other); name another file")
        }
        return try PendingFile(path: path)
    }
}
