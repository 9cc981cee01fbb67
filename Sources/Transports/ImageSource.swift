internal import Codec
package import ImageCore
package import JSON
package import Layers
package import OCI

/// An opened image archive or layout: which images it has, and where their blobs lie.
///
/// Every shape is brought into the OCI form: what a `docker save` of old has no manifest for gets one made.
package struct ImageSource: Sendable {
    /// As the user named it.
    package let name: String
    /// What it turned out to be, for the report.
    package let format: String
    /// The images that a user may pick.
    package let images: [SourceImage]
    /// Descriptors of the source's index that are no images: signatures and other referrers.
    package let referrers: [Descriptor]
    private let tree: any FileTree
    /// Documents that stand in no file.
    private let made: [Digest: [UInt8]]
    /// Blobs that do not lie under their digest's name.
    private let places: [Digest: BlobLocation]

    init(
        name: String, format: String, images: [SourceImage], referrers: [Descriptor], tree: any FileTree,
        made: [Digest: [UInt8]] = [:], places: [Digest: BlobLocation] = [:]
    ) {
        self.name = name
        self.format = format
        self.images = images
        self.referrers = referrers
        self.tree = tree
        self.made = made
        self.places = places
    }

    /// Where a blob lies, or nil when the source does not have it.
    package func blob(_ digest: Digest) throws(ImageError) -> BlobLocation? {
        if let place = places[digest] { return place }
        return try tree.file("blobs/sha256/" + digest.hex)
    }

    /// A blob of the size that its descriptor promises.
    package func blob(_ descriptor: Descriptor) throws(ImageError) -> BlobLocation {
        guard let location = try blob(descriptor.digest) else {
            throw ImageError(.unreadableInput, "blob \(descriptor.digest) is not in the archive", file: name)
        }
        guard location.size == descriptor.size else {
            throw ImageError(
                .unreadableInput,
                "blob \(descriptor.digest) has \(location.size) bytes, its descriptor says \(descriptor.size)",
                file: name)
        }
        return location
    }

    /// The bytes of a manifest, index or config, proved against the descriptor; nil when the source lacks it.
    package func document(_ descriptor: Descriptor) throws(ImageError) -> [UInt8]? {
        if let bytes = made[descriptor.digest] { return bytes }
        guard try blob(descriptor.digest) != nil else { return nil }
        let bytes = try blob(descriptor).document()
        guard SHA256Hasher.digest(of: bytes) == descriptor.digest else {
            throw ImageError(
                .unreadableInput, "document \(descriptor.digest) is damaged: its digest is another", file: name)
        }
        return bytes
    }

    /// The JSON of a manifest, index or config; nil when the source lacks it.
    package func json(_ descriptor: Descriptor) throws(ImageError) -> JSONValue? {
        guard let bytes = try document(descriptor) else { return nil }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw ImageError(.unreadableInput, "\(descriptor.digest): \(error)", file: name)
        }
    }

    /// The image that `wanted` names, or the only one.
    ///
    /// - Throws: a usage error that lists the choices when there are several or none fits.
    package func image(_ wanted: String?) throws(ImageError) -> SourceImage {
        func choices() -> String { images.map { "\n  " + $0.label }.joined() }
        guard !images.isEmpty else { throw ImageError(.unreadableInput, "there is no image in it", file: name) }
        guard let wanted else {
            guard images.count == 1 else {
                throw ImageError(.usage, "\(name) has \(images.count) images; pick one with --image:\(choices())")
            }
            return images[0]
        }
        let digest = wanted.hasPrefix("@") ? String(wanted.dropFirst()) : wanted
        let fitting = images.filter { image in
            image.digest.description == digest || image.digest.hex == digest
                || image.tags.contains { $0.matches(wanted) }
        }
        guard fitting.count == 1 else {
            throw ImageError(
                .usage,
                "\(fitting.isEmpty ? "no image" : "more than one image") of \(name) is named \(wanted):\(choices())"
            )
        }
        return fitting[0]
    }
}
