internal import Codec
internal import ImageCore
internal import JSON
internal import OCI
internal import SOCI

/// What one platform's image became: its manifest, as it is written, and its SOCI index.
struct RebuiltImage {
    let manifest: ImageManifest
    /// The manifest's bytes, which for an untouched image are those of the source.
    let document: [UInt8]
    let mediaType: MediaType
    let soci: SOCIDocument?
    let digest: Digest

    /// An image with a new manifest.
    init(_ manifest: ImageManifest, soci: SOCIDocument?) {
        self.init(manifest, document: manifest.encoded, mediaType: .ociManifest, soci: soci)
    }

    init(_ manifest: ImageManifest, document: [UInt8], mediaType: MediaType, soci: SOCIDocument?) {
        self.manifest = manifest
        self.document = document
        self.mediaType = mediaType
        self.soci = soci
        digest = SHA256Hasher.digest(of: document)
    }

    var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: document.count) }

    /// The index that stands beside the manifest, as version 2 has it.
    var neighbour: SOCIDocument? { soci?.version == .v2 ? soci : nil }

    /// What took an older descriptor's place.
    func descriptor(replacing old: Descriptor) -> Descriptor {
        if digest == old.digest { return annotated(old) }
        var new = old.replacing(mediaType: mediaType, digest: digest, size: document.count)
        for key in new.annotationKeys where Annotation.describesBlob(key) { new.annotate(key, nil) }
        return annotated(new)
    }

    /// A descriptor for an index that is made for this image alone.
    func descriptor(platform: JSONObject?) -> Descriptor {
        annotated(descriptor).describing(platform: platform, artifactType: nil)
    }

    /// Beside its SOCI index an image's descriptor repeats the annotations of the manifest, as the reference has it.
    private func annotated(_ descriptor: Descriptor) -> Descriptor {
        guard neighbour != nil else { return descriptor }
        var annotated = descriptor
        for (key, value) in manifest.annotations { annotated.annotate(key, value) }
        return annotated
    }

    /// The SOCI index's entry in the index that lists the image.
    func neighbourDescriptor(platform: JSONObject?) -> Descriptor? {
        guard let neighbour else { return nil }
        var descriptor = Descriptor(mediaType: .ociManifest, digest: neighbour.digest, size: neighbour.size)
        descriptor.annotate(Annotation.sociImageManifest, digest.description)
        return descriptor.describing(platform: platform, artifactType: .sociIndexV2)
    }

    /// The SOCI index's entry in `index.json`, as version 1 has it: by its type tools find what refers to an image.
    var referrer: Descriptor? {
        guard let soci, soci.version == .v1 else { return nil }
        return Descriptor(mediaType: .ociManifest, digest: soci.digest, size: soci.size)
            .describing(platform: nil, artifactType: .sociIndexV1)
    }
}

/// A SOCI index that is written.
struct SOCIDocument {
    let version: SOCIIndex.Version
    let digest: Digest
    let size: Int
}
