package import ImageCore
internal import Layers
internal import OCI
package import Transports
internal import Verification

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
            model: options.model)
        if !options.isDryRun { try checkSpace(chosen, destinationFolder) }
        let destination = options.isDryRun ? nil : try makeDestination()
        var rewritten: [Digest: ImageManifest] = [:]
        var unmatched: Set<String>?
        for platform in chosen {
            let converter = ImageConverter(
                source: source, options: options, pool: pool, progress: progress, destination: destination)
            let outcome = try converter.convert(platform)
            result.images.append(outcome.image)
            result.warnings += outcome.warnings
            rewritten[platform.descriptor.digest] = outcome.manifest
            // A line is unmatched when no platform has its file.
            unmatched = unmatched?.intersection(outcome.unmatched) ?? Set(outcome.unmatched)
            if result.unmatched.isEmpty { result.unmatched = outcome.unmatched }
        }
        result.unmatched = result.unmatched.filter { unmatched?.contains($0) == true }
        result.warnings += voidedReferrers(rewritten)
        if let destination {
            try finish(destination, node, image, tag: tag, rewritten, &result)
        }
        return result
    }

    private func finish(
        _ destination: any ImageDestination, _ node: ImageNode, _ image: SourceImage, tag: String?,
        _ rewritten: [Digest: ImageManifest], _ result: inout ConversionResult
    ) throws(ImageError) {
        var rebuilder = TreeRebuilder(
            source: source, options: options, destination: destination, rewritten: rewritten)
        guard let top = try rebuilder.rebuild(node) else {
            throw ImageError(.failure, "nothing of the image is left", file: source.name)
        }
        result.keptPlatforms = rebuilder.keptPlatforms
        result.warnings += rebuilder.warnings
        let names = DestinationNames(image, tag: tag, top: top)
        try destination.finish(
            DestinationContents(
                descriptors: names.descriptors, dockerImage: dockerImage(node, rewritten), tags: names.tags))
        progress(.step("checking what was written"))
        try prove(destination, result.images, lacking: rebuilder.lacking)
        try destination.commit()
        result.digest = top.digest
        result.destinationFormat = destination.format
    }

    /// The platform that `docker load` shall get: the host's, else the first that was rewritten.
    private func dockerImage(_ node: ImageNode, _ rewritten: [Digest: ImageManifest]) -> ImageManifest? {
        let images = node.images.filter { rewritten[$0.descriptor.digest] != nil }
        let best = images.first { $0.platform?.satisfies(.host) == true } ?? images.first
        return best.flatMap { rewritten[$0.descriptor.digest] }
    }

    /// - Parameter lacking: blobs of platforms that stay as they were, which the source did not have either.
    private func prove(
        _ destination: any ImageDestination, _ images: [ConvertedImage], lacking: Set<Digest>
    ) throws(ImageError) {
        let hashed = images.flatMap(\.layers).compactMap { layer -> Digest? in
            if case .rewritten = layer.outcome { layer.digest } else { nil }
        }
        let written = try destination.readBack()
        let verifier = Verifier(
            written, depth: .structure(hashed: Set(hashed)), pool: pool, temporaryDirectory: options.temporaryDirectory,
            largestLayer: options.largestLayer)
        let findings = try verifier.verifyAll()
        let faults = findings.filter { finding in
            guard finding.severity == .error else { return false }
            guard let blob = finding.blob else { return true }
            // A kept layer whose table of contents was wrong in the source is not our doing.
            let isTheirs = finding.code.hasPrefix("toc-") && !hashed.contains(blob)
            return !isTheirs && !lacking.contains(blob)
        }
        guard let first = faults.first else { return }
        throw ImageError(
            .verificationFailed, "what was written does not verify: \(first.code): \(first.message)",
            layer: first.blob, entry: first.entry)
    }

    /// Signatures and other referrers speak of manifests that are no more.
    private func voidedReferrers(_ rewritten: [Digest: ImageManifest]) -> [String] {
        source.referrers.map { referrer in
            let name = referrer.annotation(Annotation.referenceName).map { " (\($0))" } ?? ""
            return
                "\(referrer.digest)\(name) refers to the source image; a rewritten image voids it, and it is left out"
        }
    }

    private func checkSpace(_ images: [ImageNode.Image], _ destinationFolder: String) throws(ImageError) {
        var check = SpaceCheck()
        for layer in images.flatMap(\.manifest.layers) where layer.mediaType.layerKind == .tar {
            try check.count(try source.blob(layer))
        }
        try check.check(temporary: options.temporaryDirectory, destination: destinationFolder)
    }
}
