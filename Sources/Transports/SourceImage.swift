package import ImageCore
package import OCI

/// One image of a source, under all its names.
package struct SourceImage: Sendable {
    /// Its descriptors in the source's index: one a name, all of the same digest.
    package internal(set) var descriptors: [Descriptor]
    package internal(set) var tags: [ImageTag]

    package var digest: Digest { descriptors[0].digest }

    /// How a message or a list of choices shows it.
    package var label: String {
        tags.isEmpty ? digest.description : tags.map(\.text).joined(separator: ", ") + " (sha256:\(digest.short)…)"
    }

    /// At least one descriptor.
    init(_ descriptor: Descriptor, tags: [ImageTag]) {
        descriptors = [descriptor]
        self.tags = tags
    }
}
