internal import ImageCore
internal import OCI
internal import Transports

/// Puts rewritten manifests back into the tree that they came from: indexes get new digests, other platforms and
/// attestations stay, and an attestation's descriptor follows the manifest that it speaks of.
struct TreeRebuilder {
    let source: ImageSource
    let options: ConversionOptions
    let destination: any ImageDestination
    /// New manifests by the digest of the old ones.
    let rewritten: [Digest: ImageManifest]
    private(set) var keptPlatforms: [String] = []
    private(set) var warnings: [String] = []
    /// What kept manifests name and the source lacks.
    private(set) var lacking: Set<Digest> = []

    init(
        source: ImageSource, options: ConversionOptions, destination: any ImageDestination,
        rewritten: [Digest: ImageManifest]
    ) {
        self.source = source
        self.options = options
        self.destination = destination
        self.rewritten = rewritten
    }

    /// Writes everything below `node` that is not written yet.
    ///
    /// - Returns: the descriptor of what the node became, or nil when it is dropped.
    mutating func rebuild(_ node: ImageNode) throws(ImageError) -> Descriptor? {
        switch node {
        case .image(let image):
            if let manifest = rewritten[image.descriptor.digest] { return describe(manifest, image.descriptor) }
            if options.dropsOtherPlatforms { return nil }
            keptPlatforms.append(PlatformChoice.label(image))
            try keep(image.descriptor, image.manifest)
            return image.descriptor
        case .artifact(let descriptor, let manifest):
            guard let subject = try subject(of: descriptor, manifest) else { return nil }
            try keep(descriptor, manifest)
            return subject
        case .absent(let descriptor):
            guard descriptor.annotation(Annotation.attestationSubject) != nil else {
                return options.dropsOtherPlatforms ? nil : descriptor
            }
            return try subject(of: descriptor, nil)
        case .index(let descriptor, let index, let children):
            var manifests: [Descriptor] = []
            for child in children {
                if let manifest = try rebuild(child) { manifests.append(manifest) }
            }
            if manifests == index.manifests, let bytes = try source.document(descriptor) {
                try destination.add(bytes)
                return descriptor
            }
            guard !manifests.isEmpty else { return nil }
            let bytes = index.replacing(manifests: manifests).encoded
            try destination.add(bytes)
            return descriptor.replacing(mediaType: .ociIndex, document: bytes)
        }
    }

    private func describe(_ manifest: ImageManifest, _ old: Descriptor) -> Descriptor {
        old.replacing(mediaType: .ociManifest, document: manifest.encoded)
    }

    /// The artifact's descriptor with its subject's new digest; nil when it goes.
    ///
    /// - Parameter manifest: nil where the source lists the artifact but does not hold it.
    private mutating func subject(
        of descriptor: Descriptor, _ manifest: ImageManifest?
    ) throws(ImageError) -> Descriptor? {
        guard let text = descriptor.annotation(Annotation.attestationSubject) else {
            if let subject = manifest?.subject, rewritten[subject.digest] != nil {
                warnings.append(
                    "\(descriptor.digest) referred to the source manifest \(subject.digest) and is left out")
                return nil
            }
            return descriptor
        }
        if options.dropsAttestations { return nil }
        guard let old = try? Digest(parsing: text) else { return descriptor }
        guard let new = rewritten[old] else { return options.dropsOtherPlatforms ? nil : descriptor }
        var moved = descriptor
        moved.annotate(Annotation.attestationSubject, describe(new, descriptor).digest.description)
        warnings.append(
            "the attestation \(descriptor.digest) is kept and now stands beside the new manifest; its statement still names the source digest \(old) as its subject (--drop-attestations leaves it out)"
        )
        return moved
    }

    /// Copies a manifest and all that it names; what the source lacks stays lacking.
    private mutating func keep(_ descriptor: Descriptor, _ manifest: ImageManifest) throws(ImageError) {
        for blob in [manifest.config] + manifest.layers {
            if let location = try source.blob(blob.digest) {
                try destination.copy(location, blob.digest)
            } else if let bytes = try source.document(blob) {
                try destination.add(bytes)
            } else if blob.mediaType.layerKind != .foreign, lacking.insert(blob.digest).inserted {
                warnings.append("\(descriptor.digest) is kept, but the source lacks its blob \(blob.digest)")
            }
        }
        if let bytes = try source.document(descriptor) { try destination.add(bytes) }
    }
}
