package import ImageCore

/// What a user names as an image: a path, or skopeo's `docker-archive:`, `oci-archive:` and `oci:`, with a tag.
package struct SourceReference: Sendable {
    package enum Transport: String, Sendable {
        case dockerArchive = "docker-archive"
        case ociArchive = "oci-archive"
        case ociLayout = "oci"
        /// A bare path, recognised by its content.
        case any = ""
    }

    package let transport: Transport
    package let path: String
    /// The image inside, where the reference itself says it.
    package let image: String?

    package static let standardInput = "-"

    /// - Throws: a usage error for the transports of images that are not in files.
    package init(parsing text: String) throws(ImageError) {
        guard !text.isEmpty else { throw ImageError(.usage, "the name of the image is empty") }
        for transport in [Transport.dockerArchive, .ociArchive, .ociLayout] {
            guard text.hasPrefix(transport.rawValue + ":") else { continue }
            self.transport = transport
            (path, image) = Self.split(String(text.dropFirst(transport.rawValue.count + 1)))
            guard !path.isEmpty else { throw ImageError(.usage, "\(text) names no file") }
            return
        }
        for remote in ["docker://", "docker-daemon:", "containers-storage:"] where text.hasPrefix(remote) {
            throw ImageError(
                .usage, "\(remote) is not supported; save the image first, such as with docker save or skopeo copy")
        }
        transport = .any
        path = text
        image = nil
    }

    /// The file may have colons in its name: what exists as it stands is the path.
    private static func split(_ text: String) -> (path: String, image: String?) {
        guard FileSystem.kind(of: text) == nil, let colon = text.firstIndex(of: ":") else { return (text, nil) }
        let image = String(text[text.index(after: colon)...])
        return (String(text[..<colon]), image.isEmpty ? nil : image)
    }
}
