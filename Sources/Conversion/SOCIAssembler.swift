internal import Codec
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner
internal import SOCI
internal import Transports

/// Makes an image's SOCI index of the zTOCs of its layers, with the spans to prefetch.
struct SOCIAssembler {
    let options: SOCIOptions
    /// The most plain bytes of spans that are fetched before the start; nil for no bound.
    let prefetchBudget: Int?
    let destination: any ImageDestination

    /// Gives the manifest that an image has with its SOCI index, and writes the index with all that it names but the
    /// zTOCs, which are written already. The manifest itself is not written.
    ///
    /// - Parameters:
    ///   - image: makes the image's manifest: by the annotation that names the SOCI index, which is nil in version 1
    ///     and where no layer has a zTOC.
    ///   - layers: of the new manifest.
    ///   - ztocs: one a layer; they are told which spans were chosen.
    ///   - touches: by what spans are chosen; nil where nothing is known, and the source's choice stays.
    func assemble(
        layers: [Descriptor], ztocs: inout [StoredZTOC?], touches: [ContentTouches.Touch]?,
        image: (Digest?) throws(ImageError) -> (ImageManifest, document: [UInt8], MediaType)
    ) throws(ImageError) -> RebuiltImage {
        guard let version = options.version, ztocs.contains(where: { $0 != nil }) else {
            let (manifest, document, mediaType) = try image(nil)
            return RebuiltImage(manifest, document: document, mediaType: mediaType, soci: nil)
        }
        let prefetches = try prefetches(layers, &ztocs, touches)
        var index = SOCIIndex(
            version: version, layers: entries(layers, ztocs), prefetches: prefetches, buildTool: options.buildTool)
        switch version {
        case .v1:
            let (manifest, document, mediaType) = try image(nil)
            let bare = RebuiltImage(manifest, document: document, mediaType: mediaType, soci: nil)
            index.subject = bare.descriptor
            return RebuiltImage(
                manifest, document: document, mediaType: mediaType, soci: try write(index))
        case .v2:
            let soci = try write(index)
            let (manifest, document, mediaType) = try image(soci.digest)
            return RebuiltImage(manifest, document: document, mediaType: mediaType, soci: soci)
        }
    }

    /// A layer that the image has twice is told once.
    private func entries(_ layers: [Descriptor], _ ztocs: [StoredZTOC?]) -> [SOCIIndex.Layer] {
        var seen: Set<Digest> = []
        return zip(layers, ztocs).compactMap { layer, ztoc in
            guard let ztoc, seen.insert(layer.digest).inserted else { return nil }
            return ztoc.entry(of: layer)
        }
    }

    private func prefetches(
        _ layers: [Descriptor], _ ztocs: inout [StoredZTOC?], _ touches: [ContentTouches.Touch]?
    ) throws(ImageError) -> [SOCIIndex.Prefetch] {
        let choices = touches.map { PrefetchSpans.choose($0, in: ztocs.map { $0?.places }, budget: prefetchBudget) }
        var prefetches: [SOCIIndex.Prefetch] = []
        var seen: Set<Digest> = []
        for number in layers.indices {
            guard var ztoc = ztocs[number] else { continue }
            if let choice = choices?[number] {
                ztoc.written.prefetched = choice.artifact.spans
                ztoc.written.prefetchedBytes = choice.plainBytes
            } else if choices == nil, let old = ztoc.oldPrefetch {
                ztoc.written.prefetched = old.spans
                ztoc.written.prefetchedBytes = ztoc.oldPrefetchBytes
            }
            ztocs[number] = ztoc
        }
        for (number, layer) in layers.enumerated() where seen.insert(layer.digest).inserted {
            let same = layers.indices.filter { $0 >= number && layers[$0].digest == layer.digest }
            let spans = same.flatMap { ztocs[$0]?.written.prefetched ?? [] }
            guard !spans.isEmpty else { continue }
            let bytes = PrefetchArtifact(spans).encoded
            try destination.add(bytes)
            prefetches.append(
                SOCIIndex.Prefetch(
                    artifact: SHA256Hasher.digest(of: bytes), size: bytes.count, layer: layer.digest))
        }
        return prefetches
    }

    /// Writes the index and the empty config that it names.
    private func write(_ index: SOCIIndex) throws(ImageError) -> SOCIDocument {
        let bytes = index.encoded
        guard !bytes.isEmpty else { throw ImageError(.failure, "the SOCI index cannot be told in JSON") }
        try destination.add(SOCIIndex.configBlob)
        try destination.add(bytes)
        return SOCIDocument(version: index.version, digest: SHA256Hasher.digest(of: bytes), size: bytes.count)
    }
}
