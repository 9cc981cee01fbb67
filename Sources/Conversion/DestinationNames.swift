internal import OCI
internal import Transports

/// The entries of the new `index.json`: one a name, annotated as the source had them.
struct DestinationNames {
    let descriptors: [Descriptor]
    let tags: [ImageTag]

    /// - Parameters:
    ///   - tag: replaces all names, where the destination's reference has one.
    ///   - top: the new image.
    init(_ image: SourceImage, tag: String?, top: Descriptor) {
        if let tag {
            tags = [ImageTag(tag)]
            descriptors = [Self.named(Self.moved(image.descriptors[0], to: top), ImageTag(tag))]
            return
        }
        tags = image.tags
        var entries = image.descriptors.map { Self.moved($0, to: top) }
        let known = entries.map(\.imageName)
        for tag in image.tags where !known.contains(tag.text) {
            if let unnamed = entries.firstIndex(where: { $0.annotation(Annotation.referenceName) == nil }) {
                entries[unnamed] = Self.named(entries[unnamed], tag)
            } else {
                entries.append(Self.named(Self.moved(image.descriptors[0], to: top), tag))
            }
        }
        descriptors = entries
    }

    private static func moved(_ old: Descriptor, to top: Descriptor) -> Descriptor {
        guard old.digest != top.digest else { return old }
        var moved = old.replacing(mediaType: top.mediaType, digest: top.digest, size: top.size)
        for key in moved.annotationKeys where Annotation.describesBlob(key) { moved.annotate(key, nil) }
        // An index that is made for an image is of no platform.
        return top.mediaType.isIndex ? moved.describing(platform: nil, artifactType: moved.artifactType) : moved
    }

    private static func named(_ descriptor: Descriptor, _ tag: ImageTag) -> Descriptor {
        var named = descriptor
        named.annotate(Annotation.containerdImageName, tag.normalized)
        named.annotate(Annotation.referenceName, tag.tag)
        return named
    }
}
