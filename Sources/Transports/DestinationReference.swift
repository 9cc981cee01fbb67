package import ImageCore

/// Where the result goes: an archive or an OCI layout folder, in skopeo's spelling or as a bare path.
package struct DestinationReference: Sendable {
    package enum Transport: Sendable {
        /// An OCI archive that `docker load` takes as well.
        case archive
        /// A docker archive and nothing else: no layer annotations.
        case dockerArchive
        case ociLayout
    }

    package let transport: Transport
    package let path: String
    /// The tag that the image gets instead of its own, where the reference has one.
    package let tag: String?

    /// The folder that receives the bytes.
    package var folder: String {
        FileSystem.kind(of: path) == .directory ? path : FileSystem.directory(of: path)
    }

    /// A bare path is an archive, unless it is a folder or ends in a slash.
    package init(parsing text: String) throws(ImageError) {
        let source = try SourceReference(parsing: text)
        guard source.path != SourceReference.standardInput else {
            throw ImageError(
                .usage,
                "standard output cannot be a destination: an image is proved before it has its name; name a file")
        }
        switch source.transport {
        case .dockerArchive: transport = .dockerArchive
        case .ociArchive: transport = .archive
        case .ociLayout: transport = .ociLayout
        case .any:
            let isFolder = text.hasSuffix("/") || FileSystem.kind(of: text) == .directory
            transport = isFolder ? .ociLayout : .archive
        }
        path = source.path
        // In a docker archive a name without a tag is a whole reference, as skopeo has it.
        let isDocker = source.transport == .dockerArchive
        tag = source.image.map { isDocker && !$0.contains(":") ? $0 + ":latest" : $0 }
        let folder = FileSystem.directory(of: path)
        guard FileSystem.kind(of: folder) == .directory else {
            throw ImageError(.usage, "the destination's folder does not exist: \(folder)")
        }
        if transport != .ociLayout, FileSystem.kind(of: path) == .directory {
            throw ImageError(.usage, "\(path) is a folder; write oci:\(path) for an OCI layout")
        }
    }
}
