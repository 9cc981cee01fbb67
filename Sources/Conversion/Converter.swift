package import ImageCore
internal import Layers
internal import OCI
internal import SOCI
package import Transports

/// The job of `optimize`: one image of a source becomes one image at a destination.
package struct Converter {
    private let source: ImageSource
    private let options: ConversionOptions
    private let pool: WorkerPool
    private let progress: ProgressHandler

    package init(
        _ source: ImageSource, options: ConversionOptions, pool: WorkerPool, progress: @escaping ProgressHandler
    ) {
        self.source = source
        self.options = options
        self.pool = pool
        self.progress = progress
    }

    /// Converts `image`; nothing is at the destination's name unless this returns.
    ///
    /// - Parameters:
    ///   - makeDestination: opens the destination, once it is clear that the source can be read; nil for a dry run.
    ///   - destinationFolder: where the destination's bytes go, for the comparison with the free space.
    package func convert(
        _ image: SourceImage, tag: String?, destinationFolder: String,
        makeDestination: () throws(ImageError) -> any ImageDestination
    ) throws(ImageError) -> ConversionResult {
        let node = try ImageNode.load(image.descriptors[0], from: source)
        let chosen = try PlatformChoice.choose(options.platforms, from: node, file: source.name)
        var result = ConversionResult(
            sourceName: source.name, sourceFormat: source.format, sourceDigest: image.digest, tags: image.tags,
            model: options.model, soci: options.soci)
        if !options.isDryRun { try checkSpace(chosen, destinationFolder) }
        let destination = options.isDryRun ? nil : try makeDestination()
        var rewritten: [Digest: RebuiltImage] = [:]
        var unmatched: Set<String>?
        for platform in chosen {
            let converter = ImageConverter(
                source: source, options: options, pool: pool, progress: progress, destination: destination)
            let outcome = try converter.convert(platform)
            result.images.append(outcome.image)
            result.warnings += outcome.warnings
            rewritten[platform.descriptor.digest] = outcome.rebuilt
            // A line is unmatched when no platform has its file.
            unmatched = unmatched?.intersection(outcome.unmatched) ?? Set(outcome.unmatched)
            if result.unmatched.isEmpty { result.unmatched = outcome.unmatched }
        }
        result.unmatched = result.unmatched.filter { unmatched?.contains($0) == true }
        if let destination {
            let written = WrittenImage(
                source: source, node: node, image: image, destination: destination, rewritten: rewritten,
                chosen: chosen, dropsOtherPlatforms: options.dropsOtherPlatforms,
                dropsAttestations: options.dropsAttestations,
                proof: WrittenProof(
                    pool: pool, temporaryDirectory: options.temporaryDirectory, largestLayer: options.largestLayer))
            let outcome = try written.finish(tag: tag, hashed: result.proven, made: result.made, progress)
            result.keptPlatforms = outcome.keptPlatforms
            result.warnings += outcome.warnings
            result.digest = outcome.digest
            result.destinationFormat = destination.format
        } else {
            result.warnings +=
                Referrers(source, of: node, rewritten, dropsOtherPlatforms: options.dropsOtherPlatforms).warnings
        }
        return result
    }

    private func checkSpace(_ images: [ImageNode.Image], _ destinationFolder: String) throws(ImageError) {
        var check = SpaceCheck()
        for layer in images.flatMap(\.manifest.layers) where layer.mediaType.layerKind == .tar {
            try check.count(try source.blob(layer))
        }
        try check.check(temporary: options.temporaryDirectory, destination: destinationFolder)
    }
}

extension ConversionResult {
    /// Blobs that were read from where they were written.
    fileprivate var proven: Set<Digest> { Set(images.flatMap(\.layers).filter(\.isProven).map(\.digest)) }

    /// Blobs that are our doing.
    fileprivate var made: Set<Digest> {
        let layers = images.flatMap(\.layers)
        let indexed = layers.compactMap { $0.soci?.ztoc?.digest } + images.compactMap(\.sociIndex)
        return Set(layers.filter(\.isRewritten).map(\.digest) + images.compactMap(\.digest) + indexed)
    }
}

extension ConvertedLayer {
    fileprivate var isRewritten: Bool { if case .rewritten = outcome { true } else { false } }

    /// Whether the blob was read from where it was written: each that we write is, and each that a zTOC was made of.
    fileprivate var isProven: Bool { isRewritten || soci?.ztoc != nil }
}
