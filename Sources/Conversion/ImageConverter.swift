internal import AccessTrace
internal import Codec
internal import EStargz
internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner
internal import SOCI
internal import Tar
internal import Transports

/// Rewrites one platform's image: its layers one after the other, then config and manifest.
struct ImageConverter {
    let source: ImageSource
    let options: ConversionOptions
    let pool: WorkerPool
    let progress: ProgressHandler
    /// Nil for a dry run.
    let destination: (any ImageDestination)?

    struct Outcome {
        let image: ConvertedImage
        let rebuilt: RebuiltImage
        let unmatched: [String]
        let warnings: [String]
    }

    /// What each layer shall have in front, and why.
    private struct Selections {
        var layers: [PrefetchSelection]
        var unmatched: [String] = []
        var warnings: [String] = []
        var plan: TracePlan?
        var record: AccessRecord?
        /// By what the spans to prefetch are chosen; nil where nothing is known.
        var touches: [ContentTouches.Touch]?
    }

    func convert(_ image: ImageNode.Image) throws(ImageError) -> Outcome {
        let layers = image.manifest.layers
        var results: [ConvertedLayer] = layers.map { layer in
            ConvertedLayer(
                sourceDigest: layer.digest, sourceSize: layer.size, mediaType: layer.mediaType,
                outcome: layer.mediaType.layerKind == .foreign ? .foreign : .unknownMediaType)
        }
        let blobs = try blobs(of: image)
        let watch = try SourceWatch(blobs)
        let selections = try selections(image, blobs)
        var indexing = LayerIndexing(options, layers.count, isGuided: selections.touches != nil, destination)
        let reader = LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer)
        let jobs = blobs.enumerated().compactMap { number, blob -> LayerPipeline.Job? in
            guard let blob else { return nil }
            return LayerPipeline.Job(
                blob: blob,
                expectation: LayerReader.Expectation(
                    blobDigest: layers[number].digest, diffID: image.config.diffIDs[number]),
                number: number)
        }
        var surveys: [LayerSurvey?] = layers.map { _ in nil }
        do throws(ImageError) {
            try LayerPipeline.run(jobs, by: reader, directory: options.temporaryDirectory, progress: progress) {
                (job, read) throws(ImageError) in
                surveys[job.number] = read.survey
                let layer = layers[job.number]
                progress(.layerStarted(layer: job.number, of: layers.count, digest: layer.digest, size: layer.size))
                do throws(ImageError) {
                    try convert(
                        read.contents, job, putting: selections.layers[job.number], into: &results[job.number],
                        &indexing)
                } catch {
                    throw error.within(layer: layer.digest)
                }
                progress(.layerFinished(layer: job.number, size: results[job.number].size))
            }
        } catch {
            throw error.within(file: source.name)
        }
        try watch.check()
        let recommendation = try FlavorAdvice.recommendation(surveys, image.config, record: selections.record)
        return try assemble(image, results, selections, indexing, recommendation)
    }

    /// Where each layer lies; nil for one that is passed through.
    private func blobs(of image: ImageNode.Image) throws(ImageError) -> [BlobLocation?] {
        var blobs: [BlobLocation?] = []
        for layer in image.manifest.layers {
            blobs.append(layer.mediaType.layerKind == .tar ? try source.blob(layer) : nil)
        }
        return blobs
    }

    /// What each layer shall have in front. With a trace or a list every layer's entries are needed before the first is
    /// planned, to see which copy of a path a container sees.
    private func selections(
        _ image: ImageNode.Image, _ blobs: [BlobLocation?]
    ) throws(ImageError) -> Selections {
        var selections = Selections(layers: blobs.map { _ in .none })
        var entries: [[TarEntry]]?
        switch options.guide {
        case .none: break
        case .record(let record): selections.record = record
        case .run(let workload):
            if let obstacle = obstacle(to: workload, image) {
                selections.warnings.append(obstacle)
            } else {
                let outcome = try ImageTracer(
                    source: source, temporaryDirectory: options.temporaryDirectory, largestLayer: options.largestLayer,
                    options: workload, progress: progress
                ).trace(image)
                selections.record = outcome.record
                entries = outcome.layers
            }
        }
        guard selections.record != nil || options.prefetchList != nil else { return selections }
        let known: [[TarEntry]]
        if let entries { known = entries } else { known = try list(blobs, image.manifest.layers) }
        do throws(ImageError) {
            try plan(image, blobs, known, &selections)
        } catch {
            throw error.within(file: source.name)
        }
        return selections
    }

    /// Why an image is not run though it should be.
    private func obstacle(to workload: WorkloadOptions, _ image: ImageNode.Image) -> String? {
        let name = PlatformChoice.label(image)
        guard image.runsHere else { return "\(name) cannot be run here; nothing of it is put first" }
        guard !workload.arguments(of: image.config.process).isEmpty else {
            return "\(name) names no program to run; nothing of it is put first (give one after --)"
        }
        return nil
    }

    private func plan(
        _ image: ImageNode.Image, _ blobs: [BlobLocation?], _ entries: [[TarEntry]], _ selections: inout Selections
    ) throws(ImageError) {
        let isOther = isOfOtherPlatform(selections.record, image)
        if options.soci.version != nil, !options.packing.isZstd {
            selections.touches = try ContentTouches.find(
                record: selections.record, list: options.prefetchList, layers: entries, usesRanges: !isOther
            ).touches
        }
        guard let record = selections.record else {
            guard let list = options.prefetchList else { return }
            let planner = try PrefetchPlanner(list, layers: entries)
            selections.layers = planner.selections
            selections.unmatched = planner.unmatched
            selections.warnings += planner.blocked
            return
        }
        var layers: [TracedLayer] = []
        for (blob, entries) in zip(blobs, entries) {
            let isPlain = try blob.map { (blob) throws(ImageError) in try Compression(of: blob) == .plain } ?? true
            layers.append(TracedLayer(entries, compressedSize: isPlain ? nil : blob?.size))
        }
        var traceOptions = TraceOptions(
            model: options.model, packing: options.packing, budget: options.prefetchBudget)
        if let recorded = record.platform, isOther {
            traceOptions.usesRanges = false
            selections.warnings.append(
                "the trace is of \(recorded): of \(PlatformChoice.label(image)) it says which files are read, not where"
            )
        }
        let plan = try TracePlanner.plan(record, list: options.prefetchList, layers: layers, options: traceOptions)
        selections.layers = plan.selections
        selections.unmatched = plan.unmatched
        selections.warnings += plan.blocked + record.notes
        selections.plan = plan
    }

    /// Whether a record is of another platform, whose files have the same names and other bytes.
    private func isOfOtherPlatform(_ record: AccessRecord?, _ image: ImageNode.Image) -> Bool {
        guard let recorded = record?.platform else { return false }
        return image.platform?.satisfies(recorded) == false
    }

    private func list(_ blobs: [BlobLocation?], _ layers: [Descriptor]) throws(ImageError) -> [[TarEntry]] {
        progress(.step("listing the files of the layers"))
        let reader = LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer)
        var entries: [[TarEntry]] = []
        for (blob, layer) in zip(blobs, layers) {
            do throws(ImageError) {
                entries.append(try blob.map { (blob) throws(ImageError) in try reader.entries(of: blob) } ?? [])
            } catch {
                throw error.within(file: source.name, layer: layer.digest)
            }
        }
        return entries
    }

    private func convert(
        _ contents: LayerContents, _ job: LayerPipeline.Job, putting selection: PrefetchSelection,
        into result: inout ConvertedLayer, _ indexing: inout LayerIndexing
    ) throws(ImageError) {
        result.compression = contents.compression
        result.plainSize = contents.plainSize
        result.files = contents.entries.count
        switch LayerPlanner(contents, putting: selection, packing: options.packing).decide() {
        case .untouched(let obstacle):
            if options.isStrict {
                throw ImageError(
                    .failure, "the layer cannot be expressed in the target format: \(obstacle.reason)",
                    entry: obstacle.entry)
            }
            result.outcome = .untouched(entry: obstacle.entry, reason: obstacle.reason)
            try destination?.copy(job.blob, result.sourceDigest)
            result.soci = try indexing.index(untouched: contents, job)
        case .rewrite(let plan, let landmark):
            for item in plan.items[..<plan.landmark] {
                result.prefetchedFiles += 1
                result.prefetchedBytes += plan.entry(item, of: contents).size
            }
            guard let destination else {
                result.outcome = .planned(landmark)
                result.soci = indexing.forecast(contents)
                return
            }
            var blob = try destination.beginBlob()
            let writer = EStargzWriter(
                plan, contents, pool: pool, temporaryDirectory: options.temporaryDirectory,
                spanSize: options.soci.version == nil ? nil : options.soci.spanSize)
            let written = try writer.write(to: &blob) { bytes in
                progress(.layerAdvanced(layer: job.number, stage: .writing, done: bytes, of: contents.plainSize))
            }
            try destination.endBlob(blob, written.digest)
            result.outcome = .rewritten(landmark, written)
            result.soci = try indexing.index(written, of: plan, contents, number: job.number)
        }
    }

    private func assemble(
        _ image: ImageNode.Image, _ results: [ConvertedLayer], _ selections: Selections, _ indexing: LayerIndexing,
        _ recommendation: FlavorRecommendation?
    ) throws(ImageError) -> Outcome {
        var layers: [Descriptor] = []
        var diffIDs: [Digest] = []
        for (number, layer) in image.manifest.layers.enumerated() {
            switch results[number].outcome {
            case .rewritten(_, let written):
                layers.append(LayerAnnotations.descriptor(layer, written))
                diffIDs.append(written.diffID)
            case .untouched(_, _), .foreign, .unknownMediaType, .planned:
                layers.append(layer.replacing(mediaType: layer.mediaType.asOCI, digest: layer.digest, size: layer.size))
                diffIDs.append(image.config.diffIDs[number])
            }
        }
        let config = image.config.replacing(diffIDs: diffIDs).encoded
        var manifest = image.manifest.replacing(
            config: image.manifest.config.replacing(mediaType: .ociConfig, document: config),
            layers: layers)
        // What it names is of the source's layers.
        manifest.annotate(Annotation.sociIndexDigest, nil)
        for (number, layer) in image.manifest.layers.enumerated() where results[number].outcome.isPassedThrough {
            if let blob = try source.blob(layer.digest) { try destination?.copy(blob, layer.digest) }
        }
        var indexing = indexing
        let rebuilt = try indexing.rebuild(manifest, touches: selections.touches)
        try destination?.add(config)
        try destination?.add(rebuilt.document)
        var results = results
        for number in results.indices {
            if options.soci.version != nil, results[number].outcome.isPassedThrough {
                results[number].soci = .passedThrough
            }
            if let ztoc = indexing.ztocs[number] { results[number].soci = .indexed(ztoc.written) }
        }
        return Outcome(
            image: ConvertedImage(
                platform: image.platform, sourceDigest: image.descriptor.digest,
                digest: destination == nil ? nil : rebuilt.digest, layers: results,
                record: selections.record, plan: selections.plan, sociIndex: rebuilt.soci?.digest,
                recommendation: recommendation),
            rebuilt: rebuilt, unmatched: selections.unmatched, warnings: selections.warnings)
    }
}

extension ConvertedLayer.Outcome {
    /// Whether the layer was never read.
    fileprivate var isPassedThrough: Bool {
        switch self {
        case .foreign, .unknownMediaType: true
        case .rewritten, .planned, .untouched: false
        }
    }
}
