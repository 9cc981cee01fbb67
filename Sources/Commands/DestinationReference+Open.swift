internal import ImageCore
internal import Transports

extension DestinationReference {
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
