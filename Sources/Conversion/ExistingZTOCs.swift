internal import Codec
internal import ImageCore
internal import JSON
internal import Layers
internal import OCI
internal import SOCI
internal import Transports

/// The zTOCs that a source's own SOCI indexes have for its layers.
struct ExistingZTOCs {
    /// A zTOC and the spans that were chosen of it.
    struct Found: Sendable {
        let ztoc: ZTOC
        let digest: Digest
        let blob: BlobLocation
        let prefetch: PrefetchArtifact?
        /// Whether the index says, and rightly, that the layer has no xattrs.
        let disablesXattrs: Bool
    }

    private struct Claim {
        let ztoc: Descriptor
        var prefetch: Descriptor?

        var spanSize: Int? { ztoc.annotation(Annotation.sociSpanSize).flatMap { Int($0) } }
        var disablesXattrs: Bool { ztoc.annotation(Annotation.sociDisableXattrs) == "true" }
    }

    private let source: ImageSource
    /// The layers of the image.
    private let layers: Set<Digest>
    /// By the layer; each zTOC once, however many indexes name it.
    private var claims: [Digest: [Claim]] = [:]

    /// Looks through the indexes beside an image (version 2) and those that refer to it (version 1).
    init(of node: ImageNode, in source: ImageSource) {
        self.source = source
        layers = Set(node.images.flatMap(\.manifest.layers).map(\.digest))
        var seen: Set<Digest> = []
        for descriptor in Self.artifacts(node) + source.referrers where seen.insert(descriptor.digest).inserted {
            add(try? source.document(descriptor))
        }
        // A tool that copies one platform leaves the annotation and drops the index around it.
        for image in node.images {
            guard let text = image.manifest.annotations.first(where: { $0.key == Annotation.sociIndexDigest })?.value,
                let digest = try? Digest(parsing: text), seen.insert(digest).inserted,
                let blob = try? source.blob(digest), let bytes = try? blob.document(),
                SHA256Hasher.digest(of: bytes) == digest
            else { continue }
            add(bytes)
        }
    }

    private static func artifacts(_ node: ImageNode) -> [Descriptor] {
        switch node {
        case .index(_, _, let children): children.flatMap(artifacts)
        case .artifact(let descriptor, _): [descriptor]
        case .image, .absent: []
        }
    }

    /// Takes of an index what a runtime would: the first zTOC of each layer.
    private mutating func add(_ document: [UInt8]?) {
        guard let document, let index = try? SOCIIndexDocument(document), index.version != nil else { return }
        var prefetches: [Digest: Descriptor] = [:]
        for part in index.prefetches {
            if let layer = part.layer, prefetches[layer] == nil { prefetches[layer] = part.descriptor }
        }
        var seen: Set<Digest> = []
        for part in index.ztocs where part.descriptor.mediaType == .ztoc {
            guard let layer = part.layer, layers.contains(layer), seen.insert(layer).inserted else { continue }
            add(Claim(ztoc: part.descriptor, prefetch: prefetches[layer]), of: layer)
        }
    }

    private mutating func add(_ claim: Claim, of layer: Digest) {
        var known = claims[layer] ?? []
        if let same = known.firstIndex(where: { $0.ztoc.digest == claim.ztoc.digest }) {
            known[same].prefetch = known[same].prefetch ?? claim.prefetch
        } else {
            known.append(claim)
        }
        claims[layer] = known
    }

    /// Whether an index lists spans of the layer that are fetched before the start.
    func hasPrefetch(of layer: Digest) -> Bool { claims[layer]?.contains { $0.prefetch != nil } == true }

    /// The zTOC of a layer, where there is one of this span size that is whole and seems to fit the blob; whether it
    /// truly does is still to be proved.
    ///
    /// - Parameter blob: the layer's.
    func ztoc(of layer: Digest, _ blob: BlobLocation, spanSize: Int) throws(ImageError) -> Found? {
        for claim in claims[layer] ?? [] where claim.spanSize ?? spanSize == spanSize {
            guard let location = try source.blob(claim.ztoc.digest), location.size == claim.ztoc.size,
                try location.hashed() == claim.ztoc.digest,
                let ztoc = try? ZTOC(reading: location), ztoc.spans.spanSize == spanSize,
                try ztoc.spans.fault(for: blob) == nil
            else { continue }
            return Found(
                ztoc: ztoc, digest: claim.ztoc.digest, blob: location,
                prefetch: try prefetch(claim, spans: ztoc.spans.count),
                disablesXattrs: claim.disablesXattrs && !ztoc.entries.contains(where: \.needsXattrs))
        }
        return nil
    }

    private func prefetch(_ claim: Claim, spans: Int) throws(ImageError) -> PrefetchArtifact? {
        guard let prefetch = claim.prefetch, let blob = try source.blob(prefetch.digest),
            blob.size == prefetch.size, let bytes = try? blob.document(),
            SHA256Hasher.digest(of: bytes) == prefetch.digest,
            let artifact = try? PrefetchArtifact(parsing: bytes),
            artifact.spans.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound < spans })
        else { return nil }
        return artifact
    }
}
