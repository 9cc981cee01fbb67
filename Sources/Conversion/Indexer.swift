package import ImageCore
internal import OCI
internal import SOCI
package import Transports

/// The job of `index`: one image of a source gets a SOCI index at a destination; its layers stay byte for byte.
package struct Indexer {
    private let source: ImageSource
    private let options: IndexOptions
    private let pool: WorkerPool
    private let progress: ProgressHandler

    package init(
        _ source: ImageSource, options: IndexOptions, pool: WorkerPool, progress: @escaping ProgressHandler
    ) {
        self.source = source
        self.options = options
        self.pool = pool
        self.progress = progress
    }

    /// Indexes `image`; nothing is at the destination's name unless this returns.
    ///
    /// - Parameters:
    ///   - makeDestination: opens the destination, once it is clear that the source can be read.
    ///   - destinationFolder: where the destination's bytes go, for the comparison with the free space.
    /// - Throws: an error that says what to do where no layer can have a zTOC.
    package func index(
        _ image: SourceImage, tag: String?, destinationFolder: String,
        makeDestination: () throws(ImageError) -> any ImageDestination
    ) throws(ImageError) -> IndexResult {
        let node = try ImageNode.load(image.descriptors[0], from: source)
        let chosen = try PlatformChoice.choose(options.platforms, from: node, file: source.name)
        try checkSpace(options.dropsOtherPlatforms ? chosen : node.images, destinationFolder)
        var result = IndexResult(
            sourceName: source.name, sourceFormat: source.format, sourceDigest: image.digest, tags: image.tags,
            soci: options.soci, digest: image.digest)
        let destination = try makeDestination()
        let indexer = ImageIndexer(
            source: source, options: options, pool: pool, progress: progress, destination: destination,
            existing: ExistingZTOCs(of: node, in: source))
        var rewritten: [Digest: RebuiltImage] = [:]
        var proven: Set<Digest> = []
        var unmatched: Set<String>?
        for platform in chosen {
            progress(.step("indexing \(PlatformChoice.label(platform))"))
            let outcome = try indexer.index(platform)
            result.images.append(outcome.image)
            result.warnings += outcome.warnings
            rewritten[platform.descriptor.digest] = outcome.rebuilt
            proven.formUnion(outcome.proven)
            guard let lines = outcome.unmatched else { continue }
            // A line is unmatched when no platform has its file.
            unmatched = unmatched?.intersection(lines) ?? Set(lines)
            if result.unmatched.isEmpty { result.unmatched = lines }
        }
        result.unmatched = result.unmatched.filter { unmatched?.contains($0) == true }
        try IndexingFailure.check(result, source.name)
        let written = WrittenImage(
            source: source, node: node, image: image, destination: destination, rewritten: rewritten, chosen: chosen,
            dropsOtherPlatforms: options.dropsOtherPlatforms, dropsAttestations: options.dropsAttestations,
            proof: WrittenProof(
                pool: pool, temporaryDirectory: options.temporaryDirectory, largestLayer: options.largestLayer))
        let outcome = try written.finish(tag: tag, hashed: proven, made: Set(result.images.flatMap(\.made)), progress)
        result.keptPlatforms = outcome.keptPlatforms
        result.warnings += outcome.warnings
        result.digest = outcome.digest
        result.destinationFormat = destination.format
        return result
    }

    /// - Parameter images: those that will be at the destination.
    private func checkSpace(_ images: [ImageNode.Image], _ destinationFolder: String) throws(ImageError) {
        var check = SpaceCheck()
        for layer in images.flatMap(\.manifest.layers) {
            if let blob = try source.blob(layer.digest) { check.countCopied(blob) }
        }
        try check.check(temporary: options.temporaryDirectory, destination: destinationFolder)
    }
}

extension IndexedImage {
    /// The layers packed anew, the zTOCs, the SOCI index and the manifest, whose faults would be our own: the source's
    /// zTOCs have been proved, but a manifest that stays may name an index that is not there.
    fileprivate var made: [Digest] {
        let ztocs = layers.compactMap(\.soci.ztoc?.digest)
        return layers.filter(\.isRecompressed).map(\.digest) + ztocs
            + [sociIndex, digest == sourceDigest ? nil : digest].compactMap(\.self)
    }
}
