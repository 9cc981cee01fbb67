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
    struct Found {
        let ztoc: ZTOC
        let digest: Digest
        let blob: BlobLocation
        let prefetch: PrefetchArtifact?
    }

    private struct Claim {
        let layer: SOCIIndex.Layer
        let prefetch: SOCIIndex.Prefetch?
    }

    private let source: ImageSource
    private var claims: [Digest: [Claim]] = [:]

    /// Looks through the indexes beside an image (version 2) and those that refer to it (version 1).
    init(of node: ImageNode, in source: ImageSource) {
        self.source = source
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

    private mutating func add(_ document: [UInt8]?) {
        guard let document, let index = try? SOCIIndex(parsing: document) else { return }
        for layer in index.layers {
            let prefetch = index.prefetches.first { $0.layer == layer.layer }
            claims[layer.layer, default: []].append(Claim(layer: layer, prefetch: prefetch))
        }
    }

    /// The zTOC of a layer, where there is one of this span size that is whole and fits the blob.
    ///
    /// - Parameter blob: the layer's, packed as `compression` says.
    func ztoc(
        of layer: Descriptor, _ blob: BlobLocation, _ compression: Compression, spanSize: Int
    ) throws(ImageError) -> Found? {
        for claim in claims[layer.digest] ?? [] where claim.layer.spanSize ?? spanSize == spanSize {
            guard let location = try source.blob(claim.layer.ztoc), location.size == claim.layer.ztocSize,
                try location.hashed() == claim.layer.ztoc,
                let ztoc = try? ZTOC(reading: location), ztoc.spans.spanSize == spanSize,
                ztoc.spans.compressedSize == blob.size, ztoc.spans.isMonotonic,
                ztoc.spans.compression.isOf(compression)
            else { continue }
            return Found(
                ztoc: ztoc, digest: claim.layer.ztoc, blob: location,
                prefetch: try prefetch(claim, spans: ztoc.spans.count))
        }
        return nil
    }

    private func prefetch(_ claim: Claim, spans: Int) throws(ImageError) -> PrefetchArtifact? {
        guard let prefetch = claim.prefetch, let blob = try source.blob(prefetch.artifact),
            blob.size == prefetch.size, let bytes = try? blob.document(),
            SHA256Hasher.digest(of: bytes) == prefetch.artifact,
            let artifact = try? PrefetchArtifact(parsing: bytes),
            artifact.spans.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound < spans })
        else { return nil }
        return artifact
    }
}

extension SpanTable.Compression {
    fileprivate func isOf(_ compression: Compression) -> Bool {
        switch self {
        case .gzip: compression == .gzip
        case .plain: compression == .plain
        }
    }
}
