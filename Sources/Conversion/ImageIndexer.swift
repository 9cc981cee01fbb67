internal import AccessTrace
internal import Codec
internal import EStargz
internal import ImageCore
internal import Layers
internal import OCI
internal import Planner
internal import SOCI
internal import Tar
internal import Transports
internal import Verification

/// Indexes one platform's image: brings its layers to the destination as they are, reads each once there, and makes its
/// SOCI index.
struct ImageIndexer {
    let source: ImageSource
    let options: IndexOptions
    let pool: WorkerPool
    let progress: ProgressHandler
    let destination: any ImageDestination
    let existing: ExistingZTOCs

    struct Outcome {
        let image: IndexedImage
        let rebuilt: RebuiltImage
        /// Layers that were read from where they were written, and proved.
        let proven: Set<Digest>
        /// Lines of the prefetch list; nil where none was looked for.
        let unmatched: [String]?
        let warnings: [String]
    }

    /// What is known of a layer so far.
    private struct Work {
        /// As the new manifest has it.
        var layer: Descriptor
        var result: IndexedImage.Layer
        var ztoc: StoredZTOC?
        /// Nil for a layer that was not read.
        var entries: [TarEntry]?
        /// Whether the layer is still to be read for a zTOC.
        var isWanted = false
        var isProven = false
    }

    /// What is touched, by the source's layers and entries.
    private struct Guide {
        var touches: [ContentTouches.Touch]?
        var missing: [FilePathBytes] = []
        var unmatched: [String]?
        var warnings: [String] = []
    }

    func index(_ image: ImageNode.Image) throws(ImageError) -> Outcome {
        do throws(ImageError) {
            var works: [Work] = []
            for (layer, diffID) in zip(image.manifest.layers, image.config.diffIDs) {
                do throws(ImageError) {
                    works.append(try bring(layer, diffID))
                } catch {
                    throw error.within(layer: layer.digest)
                }
            }
            let notes = try build(&works, image.config.diffIDs)
            var guide = try guide(image, &works)
            guide.warnings = notes + guide.warnings
            if options.soci.version == .v1, let named = image.manifest.sociIndexDigest {
                guide.warnings.append(
                    "the manifest of \(PlatformChoice.label(image)) names the SOCI index \(named.prefix(100)) of version 2, which runtimes look for before one of version 1"
                )
            }
            return try assemble(image, works, guide)
        } catch {
            throw error.within(file: source.name)
        }
    }

    // MARK: - Layers

    /// Brings a layer to the destination, and decides what is to be done about it.
    private func bring(_ layer: Descriptor, _ diffID: Digest) throws(ImageError) -> Work {
        var work = Work(
            layer: layer,
            result: IndexedImage.Layer(
                sourceDigest: layer.digest, sourceSize: layer.size, mediaType: layer.mediaType, digest: layer.digest,
                size: layer.size, soci: .passedThrough))
        guard layer.mediaType.layerKind == .tar else {
            if let blob = try source.blob(layer.digest) { try destination.copy(blob, layer.digest) }
            return work
        }
        let blob = try source.blob(layer)
        let compression = try Compression(of: blob)
        work.result.compression = compression
        let isLargeEnough = blob.size >= options.soci.minimumLayerSize
        if compression == .zstd, isLargeEnough, options.recompressesZstd, try recompress(blob, diffID, &work) {
            return work
        }
        try destination.copy(blob, layer.digest)
        if !isLargeEnough {
            work.result.soci = .tooSmall
        } else if compression == .zstd {
            if !options.recompressesZstd { work.result.soci = .zstd }
        } else {
            work.isWanted = true
        }
        return work
    }

    /// Packs a layer anew, as gzip; its diffID stays.
    ///
    /// - Returns: false where it would have no zTOC even so, and stays as it is.
    private func recompress(_ blob: BlobLocation, _ diffID: Digest, _ work: inout Work) throws(ImageError) -> Bool {
        progress(.step("packing layer \(work.layer.digest.short) anew, as gzip"))
        let reader = LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer)
        let contents = try reader.read(
            blob, expecting: LayerReader.Expectation(blobDigest: work.layer.digest, diffID: diffID))
        work.result.plainSize = contents.plainSize
        work.result.files = contents.entries.count
        work.entries = options.isGuided ? contents.entries : nil
        let maker = ZTOCMaker(contents, options: options.soci.ztoc)
        // What stands in the way lies in the entries, and shows before anything is packed.
        let probe = ZTOCMaker.Blob(size: 0, plainSize: contents.plainSize, spans: [])
        if case .none(let obstacle) = try maker.ztoc(in: probe) {
            work.result.soci = .obstacle(obstacle)
            return false
        }
        var target = try destination.beginBlob()
        let written = try GzipRecompressor(contents, pool: pool, spanSize: options.soci.spanSize).write(to: &target)
        guard written.size >= options.soci.minimumLayerSize else {
            try destination.abandonBlob(target)
            work.result.soci = .tooSmall
            return false
        }
        try destination.endBlob(target, written.digest)
        var layer = work.layer.replacing(mediaType: .ociLayerGzip, digest: written.digest, size: written.size)
        for key in layer.annotationKeys where Annotation.describesBlob(key) { layer.annotate(key, nil) }
        work.layer = layer
        work.result.digest = written.digest
        work.result.size = written.size
        work.isProven = true
        let made = try maker.ztoc(
            in: ZTOCMaker.Blob(size: written.size, plainSize: contents.plainSize, spans: written.spans))
        try settle(made, hasSeveralMembers: written.members > 1, &work)
        return true
    }

    /// Reads the layers that are to have a zTOC, each once however often the image has it.
    ///
    /// - Returns: what is to be known of zTOCs of the source that are not kept.
    private func build(_ works: inout [Work], _ diffIDs: [Digest]) throws(ImageError) -> [String] {
        var wanted: [Int] = []
        var firsts: [Digest: Int] = [:]
        for number in works.indices where works[number].isWanted {
            let digest = works[number].layer.digest
            guard let first = firsts[digest] else {
                firsts[digest] = number
                wanted.append(number)
                continue
            }
            do throws(ImageError) {
                _ = try LayerReader.Expectation(blobDigest: nil, diffID: diffIDs[number]).prove(diffID: diffIDs[first])
            } catch {
                throw error.within(layer: digest)
            }
        }
        guard !wanted.isEmpty else { return [] }
        let layers = works.map(\.layer)
        let queue = ZTOCQueue(
            builder: ZTOCBuilder(options: options.soci.ztoc, limit: options.largestLayer), pool: pool,
            progress: ReadingProgress(of: wanted.reduce(0) { $0 + layers[$1].size }, progress),
            limit: options.largestLayer, keepsEntries: options.isGuided)
        var notes: [String] = []
        try queue.run(wanted.count) { (index) throws(ImageError) in
            try job(wanted[index], layers[wanted[index]].digest, diffIDs[wanted[index]])
        } _: { (job, read) throws(ImageError) in
            var first = works[job.number]
            notes += try settle(read, &first)
            for number in works.indices where works[number].isWanted && layers[number].digest == first.layer.digest {
                let layer = works[number].layer
                works[number] = first
                works[number].layer = layer
            }
        }
        return notes
    }

    private func job(_ number: Int, _ layer: Digest, _ diffID: Digest) throws(ImageError) -> ZTOCQueue.Job {
        guard let blob = try destination.location(layer) else {
            throw ImageError(.failure, "the layer is not where it was written", layer: layer)
        }
        return ZTOCQueue.Job(
            number: number, blob: blob, expectation: LayerReader.Expectation(blobDigest: layer, diffID: diffID),
            existing: options.soci.isForced
                ? nil : try existing.ztoc(of: layer, blob, spanSize: options.soci.spanSize))
    }

    /// - Returns: what the user should know.
    private func settle(_ read: ReadLayer, _ work: inout Work) throws(ImageError) -> [String] {
        work.isWanted = false
        work.isProven = true
        var notes: [String] = []
        switch read {
        case .kept(let found, let proof):
            work.result.plainSize = proof.plainSize
            work.result.files = found.ztoc.entries.count
            work.entries = options.isGuided ? proof.entries : nil
            work.ztoc = try StoredZTOC(
                keeping: found, hasSeveralMembers: proof.hasManyMembers,
                places: work.entries.map { SpanPlaces(found.ztoc.spans, entries: $0) }, at: destination)
        case .built(let indexed, let fault):
            if let fault {
                let entry = fault.entry.map { "\($0): " } ?? ""
                notes.append(
                    "the source's zTOC of layer \(work.layer.digest) is not kept: \(fault.code): \(entry)\(fault.message)"
                )
            }
            work.result.plainSize = indexed.plainSize
            work.result.files = indexed.entryCount
            work.entries = options.isGuided ? indexed.entries : nil
            try settle(indexed.outcome, hasSeveralMembers: indexed.hasManyMembers, &work)
        }
        if !options.isGuided, work.ztoc?.oldPrefetch == nil, existing.hasPrefetch(of: work.layer.digest) {
            notes.append(
                "the source's list of spans of layer \(work.layer.digest) to fetch before the start is not kept")
        }
        return notes
    }

    private func settle(
        _ outcome: IndexedLayer.Outcome, hasSeveralMembers: Bool, _ work: inout Work
    ) throws(ImageError) {
        switch outcome {
        case .none(let obstacle): work.result.soci = .obstacle(obstacle)
        case .ztoc(let ztoc):
            let places = work.entries.map { SpanPlaces(ztoc.spans, entries: $0) }
            work.ztoc = try StoredZTOC(
                ztoc, hasSeveralMembers: hasSeveralMembers, places: places, to: destination)
        }
    }

    private func entries(of blob: BlobLocation) throws(ImageError) -> [TarEntry] {
        try LayerReader(temporaryDirectory: options.temporaryDirectory, limit: options.largestLayer).entries(of: blob)
    }

    // MARK: - Spans to prefetch

    /// What is touched; the entries of every layer are needed for it, of those without a zTOC too: which copy of a path
    /// a container sees only the merged tree tells.
    private func guide(_ image: ImageNode.Image, _ works: inout [Work]) throws(ImageError) -> Guide {
        guard options.isGuided, works.contains(where: { $0.ztoc != nil }) else { return Guide() }
        var guide = Guide()
        for number in works.indices where works[number].entries == nil && works[number].result.compression != nil {
            guard let blob = try destination.location(works[number].layer.digest) else { continue }
            works[number].entries = try entries(of: blob)
        }
        var usesRanges = true
        if let record = options.record {
            if let recorded = record.platform, image.platform?.satisfies(recorded) == false {
                usesRanges = false
                guide.warnings.append(
                    "the trace is of \(recorded): of \(PlatformChoice.label(image)) it says which files are read, not where"
                )
            }
            guide.warnings += record.notes
        }
        let found = try ContentTouches.find(
            record: options.record, list: options.prefetchList, layers: works.map { $0.entries ?? [] },
            usesRanges: usesRanges)
        guide.touches = found.touches
        guide.missing = found.missing
        guide.unmatched = found.unmatched
        return guide
    }

    // MARK: - Documents

    private func assemble(_ image: ImageNode.Image, _ works: [Work], _ guide: Guide) throws(ImageError) -> Outcome {
        var ztocs = works.map(\.ztoc)
        let layers = works.map(\.layer)
        let assembler = SOCIAssembler(
            options: options.soci, prefetchBudget: options.prefetchBudget, destination: destination)
        let rebuilt = try assembler.assemble(layers: layers, ztocs: &ztocs, touches: guide.touches) {
            (index) throws(ImageError) in
            try manifest(of: image, layers: layers, naming: index)
        }
        let config = image.manifest.config
        guard let bytes = try source.document(config) else {
            throw ImageError(.unreadableInput, "config \(config.digest) is not in the archive")
        }
        try destination.add(bytes)
        try destination.add(rebuilt.document)
        let results = zip(works, ztocs).map { work, ztoc in
            var result = work.result
            if let ztoc { result.soci = .indexed(ztoc.written) }
            return result
        }
        return Outcome(
            image: IndexedImage(
                platform: image.platform, sourceDigest: image.descriptor.digest, digest: rebuilt.digest,
                sociIndex: rebuilt.soci?.digest, layers: results, missing: guide.missing),
            rebuilt: rebuilt, proven: Set(works.filter(\.isProven).map(\.layer.digest)), unmatched: guide.unmatched,
            warnings: guide.warnings)
    }

    /// The manifest that names a SOCI index; the source's own bytes where nothing changes.
    private func manifest(
        of image: ImageNode.Image, layers: [Descriptor], naming index: Digest?
    ) throws(ImageError) -> (ImageManifest, document: [UInt8], MediaType) {
        let old = image.manifest
        if index == nil, layers == old.layers, let document = try source.document(image.descriptor) {
            let mediaType = image.descriptor.mediaType
            return (old, document, mediaType.text.isEmpty ? .ociManifest : mediaType)
        }
        let config = old.config.replacing(
            mediaType: old.config.mediaType.asOCI, digest: old.config.digest, size: old.config.size)
        var manifest = old.replacing(config: config, layers: layers)
        manifest.annotate(Annotation.sociIndexDigest, index?.description)
        return (manifest, manifest.encoded, .ociManifest)
    }
}

extension ImageManifest {
    /// The index of version 2 that the manifest names.
    fileprivate var sociIndexDigest: String? { annotations.first { $0.key == Annotation.sociIndexDigest }?.value }
}
