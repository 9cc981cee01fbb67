internal import Codec
internal import ImageCore
internal import OCI
internal import SOCI
internal import Transports

/// Puts rewritten manifests back into the tree that they came from: indexes get new digests, other platforms and
/// attestations stay, an attestation's descriptor follows the manifest that it speaks of, and SOCI indexes stand beside
/// the images that they are of.
struct TreeRebuilder {
    let source: ImageSource
    let destination: any ImageDestination
    /// What images became, by the digest of what they were.
    let rewritten: [Digest: RebuiltImage]
    /// Whether the platforms that are not in ``rewritten`` are left out.
    let dropsOtherPlatforms: Bool
    let dropsAttestations: Bool
    private(set) var keptPlatforms: [String] = []
    /// What of the source's tree stands in the new one under its old digest.
    private(set) var staying: Set<Digest> = []
    private(set) var warnings: [String] = []
    /// The images of the tree.
    private var images: Set<Digest> = []
    /// What kept manifests name and the source lacks.
    private(set) var lacking: Set<Digest> = []

    init(
        source: ImageSource, destination: any ImageDestination, rewritten: [Digest: RebuiltImage],
        dropsOtherPlatforms: Bool, dropsAttestations: Bool
    ) {
        self.source = source
        self.destination = destination
        self.rewritten = rewritten
        self.dropsOtherPlatforms = dropsOtherPlatforms
        self.dropsAttestations = dropsAttestations
    }

    /// Writes everything of the image that is not written yet.
    ///
    /// - Returns: the descriptor of what the top became, or nil when nothing is left. An image alone with a SOCI index
    ///   beside it becomes an index of both.
    mutating func rebuild(top node: ImageNode) throws(ImageError) -> Descriptor? {
        images = Set(node.images.map(\.descriptor.digest))
        guard case .image(let image) = node, let new = rewritten[image.descriptor.digest], new.neighbour != nil else {
            return try rebuild(node)
        }
        if new.digest == image.descriptor.digest { staying.insert(new.digest) }
        let platform = image.descriptor.platformObject ?? image.config.platformObject
        let manifests = [new.descriptor(platform: platform), new.neighbourDescriptor(platform: platform)]
        let bytes = ImageIndex(manifests: manifests.compactMap(\.self)).encoded
        try destination.add(bytes)
        return Descriptor(mediaType: .ociIndex, digest: SHA256Hasher.digest(of: bytes), size: bytes.count)
    }

    private mutating func rebuild(_ node: ImageNode) throws(ImageError) -> Descriptor? {
        let new = try replacement(of: node)
        if let new, new.digest == node.descriptor.digest { staying.insert(new.digest) }
        return new
    }

    private mutating func replacement(of node: ImageNode) throws(ImageError) -> Descriptor? {
        switch node {
        case .image(let image):
            if let new = rewritten[image.descriptor.digest] { return new.descriptor(replacing: image.descriptor) }
            if dropsOtherPlatforms { return nil }
            keptPlatforms.append(PlatformChoice.label(image))
            try keep(image.descriptor, image.manifest)
            return image.descriptor
        case .artifact(let descriptor, let manifest):
            guard let subject = try subject(of: descriptor, manifest) else { return nil }
            try keep(descriptor, manifest)
            return subject
        case .absent(let descriptor):
            guard descriptor.annotation(Annotation.attestationSubject) != nil else {
                return dropsOtherPlatforms ? nil : descriptor
            }
            return try subject(of: descriptor, nil)
        case .index(let descriptor, let index, let children):
            var manifests: [Descriptor] = []
            for child in children where !leavesOutSOCI(child, beside: children) {
                if let manifest = try rebuild(child) { manifests.append(manifest) }
            }
            for neighbour in neighbours(of: children) where !manifests.contains(neighbour) {
                manifests.append(neighbour)
                staying.insert(neighbour.digest)
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

    /// The SOCI indexes of the images that stand in one index.
    private func neighbours(of children: [ImageNode]) -> [Descriptor] {
        children.compactMap { child in
            guard case .image(let image) = child else { return nil }
            return rewritten[image.descriptor.digest]?.neighbourDescriptor(
                platform: image.descriptor.platformObject ?? image.config.platformObject)
        }
    }

    /// Whether a child is the SOCI index, version 2, of an image that has another one now, or has changed, or is left
    /// out. Whose it is says its annotation; where that leads to no image, its platform.
    private mutating func leavesOutSOCI(_ child: ImageNode, beside children: [ImageNode]) -> Bool {
        switch child {
        case .artifact(let descriptor, let manifest):
            guard descriptor.artifactType == .sociIndexV2 || manifest.config.mediaType == .sociIndexV2 else {
                return false
            }
        case .absent(let descriptor): guard descriptor.artifactType == .sociIndexV2 else { return false }
        case .image, .index: return false
        }
        let descriptor = child.descriptor
        let images = children.flatMap(\.images)
        let named = descriptor.annotation(Annotation.sociImageManifest)
        let owner =
            images.first { $0.descriptor.digest.description == named }
            ?? images.first { $0.platform != nil && $0.platform == descriptor.platform }
        guard let owner else { return dropsOtherPlatforms }
        guard let new = rewritten[owner.descriptor.digest] else { return dropsOtherPlatforms }
        guard new.neighbour == nil else { return true }
        guard new.digest != owner.descriptor.digest else { return false }
        warnings.append("the SOCI index \(descriptor.digest) spoke of layers that are no more, and is left out")
        return true
    }

    /// The artifact's descriptor with its subject's new digest; nil when it goes.
    ///
    /// - Parameter manifest: nil where the source lists the artifact but does not hold it.
    private mutating func subject(
        of descriptor: Descriptor, _ manifest: ImageManifest?
    ) throws(ImageError) -> Descriptor? {
        guard let text = descriptor.annotation(Annotation.attestationSubject) else {
            guard let subject = manifest?.subject else { return descriptor }
            guard let new = rewritten[subject.digest] else {
                return dropsOtherPlatforms && images.contains(subject.digest) ? nil : descriptor
            }
            let isReplaced = manifest?.config.mediaType == .sociIndexV1 && new.soci?.version == .v1
            if new.digest == subject.digest, !isReplaced { return descriptor }
            if !isReplaced {
                warnings.append(
                    "\(descriptor.digest) referred to the source manifest \(subject.digest) and is left out")
            }
            return nil
        }
        if dropsAttestations { return nil }
        guard let old = try? Digest(parsing: text) else { return descriptor }
        guard let new = rewritten[old] else { return dropsOtherPlatforms ? nil : descriptor }
        guard new.digest != old else { return descriptor }
        var moved = descriptor
        moved.annotate(Annotation.attestationSubject, new.digest.description)
        warnings.append(
            "the attestation \(descriptor.digest) is kept and now stands beside the new manifest; its statement still names the source digest \(old) as its subject (--drop-attestations leaves it out)"
        )
        return moved
    }

    /// Copies a manifest and all that it names; what the source lacks stays lacking.
    mutating func keep(_ descriptor: Descriptor, _ manifest: ImageManifest) throws(ImageError) {
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
