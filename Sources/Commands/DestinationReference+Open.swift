internal import ImageCore
internal import Transports

extension DestinationReference {
    /// Reads the reference of a destination that is not the source.
    ///
    /// - Throws: a usage error, also where both are one file or folder.
    init(parsing text: String, besides source: SourceReference) throws(ImageError) {
        try self.init(parsing: text)
        guard !FileSystem.isSame(source.path, path) else {
            throw ImageError(.usage, "source and destination are the same: \(path)")
        }
    }

    /// Opens the destination; `warn` is told what its format cannot carry.
    func open(
        temporaryDirectory: String, warn: (String) -> Void
    ) throws(ImageError) -> any ImageDestination {
        switch transport {
        case .archive:
            return try ArchiveDestination(path: path, isDockerOnly: false, temporaryDirectory: temporaryDirectory)
        case .dockerArchive:
            warn(
                "a docker archive carries no layer annotations and no SOCI index: its image is never pulled lazily; write oci-archive: or a bare path instead"
            )
            return try ArchiveDestination(path: path, isDockerOnly: true, temporaryDirectory: temporaryDirectory)
        case .ociLayout: return try LayoutDestination(path: path, temporaryDirectory: temporaryDirectory)
        }
    }
}
