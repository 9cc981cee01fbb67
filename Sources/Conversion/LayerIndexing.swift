internal import Codec
internal import EStargz
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner
internal import SOCI
internal import Transports

/// The SOCI side of rewriting an image: zTOCs of its layers as they are written, then the index.
struct LayerIndexing {
    /// One a layer.
    private(set) var ztocs: [StoredZTOC?]
    private let options: ConversionOptions
    private let isGuided: Bool
    /// Nil for a dry run.
    private let destination: (any ImageDestination)?

    /// - Parameter isGuided: whether spans to prefetch are to be chosen.
    init(
        _ options: ConversionOptions, _ layers: Int, isGuided: Bool, _ destination: (any ImageDestination)?
    ) {
        self.options = options
        self.isGuided = isGuided
        self.destination = destination
        ztocs = [StoredZTOC?](repeating: nil, count: layers)
    }

    private var isWanted: Bool { options.soci.version != nil }

    /// Makes the zTOC of a layer that was just written, of what is known from writing it.
    mutating func index(
        _ written: WrittenLayer, of plan: LayerPlan, _ contents: LayerContents, number: Int
    ) throws(ImageError) -> LayerSOCI? {
        guard isWanted, let destination else { return nil }
        if written.zstdChunked != nil { return .zstd }
        guard written.size >= options.soci.minimumLayerSize else { return .tooSmall }
        let outcome = try ZTOCMaker(contents, options: options.soci.ztoc).ztoc(
            of: plan, followedBy: written.tocEntry,
            in: ZTOCMaker.Blob(size: written.size, plainSize: written.plainSize, spans: written.spans))
        switch outcome {
        case .none(let obstacle): return .obstacle(obstacle)
        case .ztoc(let ztoc):
            let places = isGuided ? SpanPlaces(ztoc, plan: plan, entries: contents.entries.count) : nil
            // Its landmark, its table and its footer are members of their own.
            let stored = try StoredZTOC(ztoc, hasSeveralMembers: true, places: places, to: destination)
            ztocs[number] = stored
            return .indexed(stored.written)
        }
    }

    /// Reads a layer that stays as it was, from where it was copied to: its spans lie where another writer put them.
    mutating func index(
        untouched contents: LayerContents, _ job: LayerPipeline.Job
    ) throws(ImageError) -> LayerSOCI? {
        guard isWanted else { return nil }
        if contents.compression == .zstd { return .zstd }
        guard contents.blobSize >= options.soci.minimumLayerSize else { return .tooSmall }
        guard let destination, let digest = job.expectation.blobDigest else { return .planned }
        guard let copy = try destination.location(digest) else {
            throw ImageError(.failure, "the layer is not where it was written")
        }
        let builder = ZTOCBuilder(options: options.soci.ztoc, limit: options.largestLayer)
        let indexed = try builder.build(copy, expecting: job.expectation, keepsEntries: isGuided)
        switch indexed.outcome {
        case .none(let obstacle): return .obstacle(obstacle)
        case .ztoc(let ztoc):
            let places = isGuided ? SpanPlaces(ztoc.spans, entries: indexed.entries) : nil
            let stored = try StoredZTOC(
                ztoc, hasSeveralMembers: indexed.hasManyMembers, places: places, to: destination)
            ztocs[job.number] = stored
            return .indexed(stored.written)
        }
    }

    /// What a dry run can say: how small a layer will be it does not know, but that it will not grow by much.
    func forecast(_ contents: LayerContents) -> LayerSOCI? {
        guard isWanted else { return nil }
        if options.packing.isZstd { return .zstd }
        return contents.plainSize < options.soci.minimumLayerSize ? .tooSmall : .planned
    }

    /// The image with its SOCI index, where a layer has a zTOC; what the index names is written.
    mutating func rebuild(
        _ manifest: ImageManifest, touches: [ContentTouches.Touch]?
    ) throws(ImageError) -> RebuiltImage {
        guard let destination else { return RebuiltImage(manifest, soci: nil) }
        let assembler = SOCIAssembler(
            options: options.soci, prefetchBudget: options.prefetchBudget, destination: destination)
        return try assembler.assemble(layers: manifest.layers, ztocs: &ztocs, touches: touches) { index in
            var named = manifest
            named.annotate(Annotation.sociIndexDigest, index?.description)
            return (named, named.encoded, .ociManifest)
        }
    }
}
