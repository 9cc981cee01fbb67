internal import Codec
package import ImageCore
internal import Layers
internal import OCI
package import Transports

/// Proves an image: documents, blobs, diffIDs, and the tables of contents of lazily pulled layers.
package struct Verifier: Sendable {
    package enum Depth: Sendable {
        /// What a client reads before it mounts: digests of blobs, footers, tables of contents. Blobs that have been
        /// read back already need not be hashed again.
        case structure(hashed: Set<Digest>)
        /// Every byte of every layer as well.
        case full
    }

    private let source: ImageSource
    private let depth: Depth
    private let pool: WorkerPool
    private let limit: Int

    package init(
        _ source: ImageSource, depth: Depth, pool: WorkerPool, temporaryDirectory: String, largestLayer: Int
    ) {
        self.source = source
        self.depth = depth
        self.pool = pool
        limit = largestLayer
    }

    /// The findings for all images of the source.
    package func verifyAll() throws(ImageError) -> [Finding] {
        try verify(source.images)
    }

    /// The findings for these images: documents first, then layer by layer, each layer once.
    package func verify(_ images: [SourceImage]) throws(ImageError) -> [Finding] {
        guard !images.isEmpty else { throw ImageError(.unreadableInput, "there is no image in it", file: source.name) }
        var findings: [Finding] = []
        var claims: [LayerClaims] = []
        var seen: Set<LayerClaims> = []
        for image in images {
            let node: ImageNode
            do {
                node = try ImageNode.load(image.descriptors[0], from: source)
            } catch {
                findings.append(Finding("document-unreadable", .error, error.description))
                continue
            }
            findings += TreeCheck(source).findings(node)
            for platform in node.images {
                for (layer, diffID) in zip(platform.manifest.layers, platform.config.diffIDs) {
                    guard layer.mediaType.layerKind == .tar else { continue }
                    let claim = LayerClaims(layer, diffID: diffID)
                    if seen.insert(claim).inserted { claims.append(claim) }
                }
            }
        }
        return findings + layerFindings(claims)
    }

    /// Layers side by side on the pool; the findings in the order of the layers.
    private func layerFindings(_ claims: [LayerClaims]) -> [Finding] {
        let slots = claims.map { claim in
            let slot = Slot<[Finding]>()
            pool.submit { slot.fill(findings(claim)) }
            return slot
        }
        return slots.flatMap { $0.take() }
    }

    /// Opens the layer only now, so that a layout of many layers does not hold a file open for each.
    private func findings(_ claim: LayerClaims) -> [Finding] {
        do throws(ImageError) {
            // A blob that is not there has been found by the walk over the documents.
            guard let blob = try source.blob(claim.digest) else { return [] }
            return LayerVerifier(blob: blob, claims: claim, depth: depth, limit: limit).verify()
        } catch {
            return [Finding("blob-unreadable", .error, error.description, blob: claim.digest)]
        }
    }
}
