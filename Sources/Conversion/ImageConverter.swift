internal import Codec
internal import EStargz
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner
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
        let manifest: ImageManifest
        let unmatched: [String]
        let warnings: [String]
    }

    /// What each layer shall have in front, and what the list asked for in vain.
    private struct Selections {
        var layers: [PrefetchSelection]
        var unmatched: [String] = []
        var blocked: [String] = []
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
        let selections = try selections(blobs, layers)
        let reader = LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer)
        let jobs = blobs.enumerated().compactMap { number, blob -> LayerPipeline.Job? in
            guard let blob else { return nil }
            return LayerPipeline.Job(
                blob: blob,
                expectation: LayerReader.Expectation(
                    blobDigest: layers[number].digest, diffID: image.config.diffIDs[number]),
                number: number)
        }
        do throws(ImageError) {
            try LayerPipeline.run(jobs, by: reader, progress: progress) { (job, contents) throws(ImageError) in
                let layer = layers[job.number]
                progress(.layerStarted(layer: job.number, of: layers.count, digest: layer.digest, size: layer.size))
                do throws(ImageError) {
                    try convert(contents, job, putting: selections.layers[job.number], into: &results[job.number])
                } catch {
                    throw error.within(layer: layer.digest)
                }
                progress(.layerFinished(layer: job.number, size: results[job.number].size))
            }
        } catch {
            throw error.within(file: source.name)
        }
        try watch.check()
        return try assemble(image, results, selections)
    }

    /// Where each layer lies; nil for one that is passed through.
    private func blobs(of image: ImageNode.Image) throws(ImageError) -> [BlobLocation?] {
        var blobs: [BlobLocation?] = []
        for layer in image.manifest.layers {
            blobs.append(layer.mediaType.layerKind == .tar ? try source.blob(layer) : nil)
        }
        return blobs
    }

    /// What each layer shall have in front. With a list every layer's entries are needed before the first is planned,
    /// to see which copy of a path a container sees.
    private func selections(_ blobs: [BlobLocation?], _ layers: [Descriptor]) throws(ImageError) -> Selections {
        guard let list = options.prefetchList else { return Selections(layers: blobs.map { _ in .none }) }
        progress(.step("finding the files of the prefetch list"))
        let reader = LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer)
        var entries: [[TarEntry]] = []
        for (blob, layer) in zip(blobs, layers) {
            do throws(ImageError) {
                entries.append(try blob.map { (blob) throws(ImageError) in try reader.entries(of: blob) } ?? [])
            } catch {
                throw error.within(file: source.name, layer: layer.digest)
            }
        }
        do throws(ImageError) {
            let planner = try PrefetchPlanner(list, layers: entries)
            return Selections(layers: planner.selections, unmatched: planner.unmatched, blocked: planner.blocked)
        } catch {
            throw error.within(file: source.name)
        }
    }

    private func convert(
        _ contents: LayerContents, _ job: LayerPipeline.Job, putting selection: PrefetchSelection,
        into result: inout ConvertedLayer
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
        case .rewrite(let plan, let landmark):
            for item in plan.items[..<plan.landmark] {
                result.prefetchedFiles += 1
                result.prefetchedBytes += plan.entry(item, of: contents).size
            }
            guard let destination else {
                result.outcome = .planned(landmark)
                return
            }
            var blob = try destination.beginBlob()
            let writer = EStargzWriter(
                plan, contents, pool: pool, temporaryDirectory: options.temporaryDirectory)
            let written = try writer.write(to: &blob) { bytes in
                progress(.layerAdvanced(layer: job.number, stage: .writing, done: bytes, of: contents.plainSize))
            }
            try destination.endBlob(blob, written.digest)
            result.outcome = .rewritten(landmark, written)
        }
    }

    private func assemble(
        _ image: ImageNode.Image, _ results: [ConvertedLayer], _ selections: Selections
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
        let manifest = image.manifest.replacing(
            config: image.manifest.config.replacing(mediaType: .ociConfig, document: config),
            layers: layers)
        let bytes = manifest.encoded
        for (number, layer) in image.manifest.layers.enumerated() where results[number].outcome.isPassedThrough {
            if let blob = try source.blob(layer.digest) { try destination?.copy(blob, layer.digest) }
        }
        try destination?.add(config)
        try destination?.add(bytes)
        return Outcome(
            image: ConvertedImage(
                platform: image.platform, sourceDigest: image.descriptor.digest,
                digest: destination == nil ? nil : SHA256Hasher.digest(of: bytes), layers: results),
            manifest: manifest, unmatched: selections.unmatched, warnings: selections.blocked)
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
