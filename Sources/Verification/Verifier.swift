internal import Codec
package import ImageCore
internal import Layers
internal import OCI
package import Transports

/// Proves an image: documents, blobs, diffIDs, and the tables of contents and SOCI indexes of lazily pulled layers.
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
        var proofs = ProofList()
        var lookup = SOCILookup(source)
        for image in images {
            let node: ImageNode
            do {
                node = try ImageNode.load(image.descriptors[0], from: source)
            } catch {
                findings.append(Finding("document-unreadable", .error, error.description))
                continue
            }
            let places = node.placedImages.map { (place: $0, answer: lookup.answer($0)) }
            let indexes = places.flatMap(\.answer.indexes)
            findings += TreeCheck(source, indexes: Set(indexes.map(\.digest))).findings(node)
            for (place, answer) in places {
                findings += SOCICheck(source).findings(place, answer)
                let image = place.image
                for (layer, diffID) in zip(image.manifest.layers, image.config.diffIDs) {
                    guard layer.mediaType.layerKind == .tar else { continue }
                    proofs.add(
                        LayerClaims(layer, diffID: diffID),
                        answer.indexes.compactMap { ZTOCClaim($0.document, layer: layer.digest) })
                }
            }
        }
        return findings + layerFindings(proofs)
    }

    /// Layers side by side on the pool; the findings in the order of the layers, each once.
    private func layerFindings(_ proofs: ProofList) -> [Finding] {
        let slots = proofs.list.map { claims, ztoc in
            let slot = Slot<[Finding]>()
            pool.submit { slot.fill(findings(claims, ztoc)) }
            return slot
        }
        var seen: Set<Finding> = []
        return slots.flatMap { $0.take() }.filter { seen.insert($0).inserted }
    }

    /// Opens the layer only now, so that a layout of many layers does not hold a file open for each.
    private func findings(_ claim: LayerClaims, _ ztoc: ZTOCClaim?) -> [Finding] {
        do throws(ImageError) {
            // A blob that is not there has been found by the walk over the documents.
            guard let blob = try source.blob(claim.digest) else { return [] }
            return LayerVerifier(
                source: source, blob: blob, claims: claim, ztoc: ztoc, depth: depth, limit: limit
            ).verify()
        } catch {
            return [Finding("blob-unreadable", .error, error.description, blob: claim.digest)]
        }
    }
}
