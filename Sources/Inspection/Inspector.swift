package import AccessTrace
package import GPUAnalysis
package import ImageCore
internal import Layers
package import OCI
package import Transports
internal import Verification

/// The job of `inspect`: what is in the layers of an image, and what of it a trace touched.
package struct Inspector {
    private let source: ImageSource
    private let pool: WorkerPool
    private let reader: LayerReader
    private let temporaryDirectory: String
    private let targets: [SMArchitecture]
    private let progress: ProgressHandler

    /// - Parameter targets: the GPUs that code is held against.
    package init(
        _ source: ImageSource, pool: WorkerPool, temporaryDirectory: String, largestLayer: Int,
        targets: [SMArchitecture] = [], progress: @escaping ProgressHandler
    ) {
        self.source = source
        self.pool = pool
        self.progress = progress
        self.temporaryDirectory = temporaryDirectory
        self.targets = targets
        reader = LayerReader(temporaryDirectory: temporaryDirectory, limit: largestLayer)
    }

    /// Inspects every platform's image below `images`, or those of `platforms`; each manifest once.
    ///
    /// - Throws: a usage error that lists the choices when one of `platforms` is not there.
    package func inspect(
        _ images: [SourceImage], platforms: [Platform] = [], record: AccessRecord? = nil
    ) throws(ImageError) -> InspectionResult {
        var result = InspectionResult(sourceName: source.name, sourceFormat: source.format, record: record)
        var found: [(tags: [ImageTag], place: ImageNode.PlacedImage)] = []
        var seen: Set<Digest> = []
        for image in images {
            let node = try ImageNode.load(image.descriptors[0], from: source)
            result.absentPlatforms += node.absentPlatforms.filter { !result.absentPlatforms.contains($0) }
            found += node.placedImages.filter { seen.insert($0.image.descriptor.digest).inserted }.map {
                (image.tags, $0)
            }
        }
        guard !found.isEmpty else { throw ImageError(.unreadableInput, "there is no image in it", file: source.name) }
        for platform in platforms where !found.contains(where: { $0.place.image.platform?.satisfies(platform) == true })
        {
            let choices = found.map { "\n  " + $0.place.image.label }.joined()
            throw ImageError(.usage, "\(source.name) has no image for \(platform); it has:\(choices)")
        }
        var lookup = SOCILookup(source)
        for (tags, place) in found where platforms.isEmpty || platforms.contains(where: place.image.isFor) {
            do throws(ImageError) {
                result.images.append(try inspect(place.image, lookup.answer(place), tags: tags, record))
            } catch {
                throw error.within(file: source.name)
            }
        }
        return result
    }

    private func inspect(
        _ image: ImageNode.Image, _ answer: SOCILookup.Answer, tags: [ImageTag], _ record: AccessRecord?
    ) throws(ImageError) -> InspectedImage {
        progress(.step("reading the layers of \(image.label)"))
        let surveyed = try survey(image.manifest.layers, answer)
        let merged = try MergedImage(surveyed.map { $0?.entries ?? [] })
        let survey = ImageSurvey(merged, surveyed.map { $0?.survey })
        var remarks: [String] = []
        var usesRanges = true
        if let recorded = record?.platform, let platform = image.platform, !platform.satisfies(recorded) {
            usesRanges = false
            remarks.append("the trace is of \(recorded): of \(platform) it says which files are read, not where")
        }
        if !survey.isComplete { remarks.append("there is more in the files of this image than is kept of them") }
        let touched = record.map { TouchedContents(of: $0, in: merged, usesRanges: usesRanges) }
        let duplicates = DuplicateFiles(survey)
        let contents = LayerTotals(of: surveyed, in: merged, touched, duplicates).contents
        let analysis = CUDAAnalysis(survey, image.config, record: record)
        let gpu = GPUContent(survey, analysis, targets: targets, name: tags.first?.text)
        let weights = WeightContent(survey)
        let findings =
            GPUFindings(survey, image.config, analysis).findings
            + ContentFindings(contents.compactMap(\.self), duplicates, weights, gpu).findings
        let origins = image.config.layerOrigins
        return InspectedImage(
            tags: tags, platform: image.platform, digest: image.descriptor.digest, process: image.config.process,
            layers: image.manifest.layers.enumerated().map { number, layer in
                InspectedLayer(
                    number: number + 1, digest: layer.digest, mediaType: layer.mediaType, size: layer.size,
                    createdBy: origins[number], contents: contents[number])
            },
            folders: ImageFolders(survey, touched), duplicates: duplicates, gpu: gpu, weights: weights,
            findings: findings.sorted { ($1.severity, $0.code) < ($0.severity, $1.code) },
            missing: touched?.missing ?? [], remarks: remarks)
    }

    /// Nil for layers that are not read.
    private func survey(_ layers: [Descriptor], _ answer: SOCILookup.Answer) throws(ImageError) -> [SurveyedLayer?] {
        if let surveyed = try surveySideBySide(layers, answer) { return surveyed }
        // Too much to keep: in the layers' own order, what is left out is the same in every run.
        let budget = SurveyBudget()
        var surveyed: [SurveyedLayer?] = []
        for layer in layers { surveyed.append(try survey(layer, answer, budget).get()) }
        return surveyed
    }

    /// Layers side by side on the pool, each opened only when its turn comes; nil where they have more than is kept.
    private func surveySideBySide(
        _ layers: [Descriptor], _ answer: SOCILookup.Answer
    ) throws(ImageError) -> [SurveyedLayer?]? {
        let budget = SurveyBudget()
        let slots = layers.map { layer -> Slot<Result<SurveyedLayer?, ImageError>> in
            let slot = Slot<Result<SurveyedLayer?, ImageError>>()
            pool.submit { slot.fill(survey(layer, answer, budget)) }
            return slot
        }
        var surveyed: [SurveyedLayer?] = []
        for slot in slots { surveyed.append(try slot.take().get()) }
        return budget.isExceeded && layers.count > 1 ? nil : surveyed
    }

    private func survey(
        _ layer: Descriptor, _ answer: SOCILookup.Answer, _ budget: SurveyBudget
    ) -> Result<SurveyedLayer?, ImageError> {
        guard layer.mediaType.layerKind == .tar else { return .success(nil) }
        do throws(ImageError) {
            return .success(
                try SurveyedLayer(
                    layer, from: source, answer, by: reader, directory: temporaryDirectory, targets: targets,
                    budget: budget))
        } catch {
            return .failure(error.within(layer: layer.digest))
        }
    }
}

extension ImageNode.Image {
    fileprivate var label: String { platform?.description ?? "unnamed platform (\(descriptor.digest))" }

    fileprivate func isFor(_ wanted: Platform) -> Bool { platform?.satisfies(wanted) == true }
}

extension ImageNode {
    /// Platforms that are listed, and of which there is nothing or nothing but the manifest.
    fileprivate var absentPlatforms: [Platform] {
        switch self {
        case .image: []
        case .index(_, _, let children): children.flatMap(\.absentPlatforms)
        case .absent(let descriptor): descriptor.imagePlatform
        case .artifact(let descriptor, let manifest): manifest.isImage ? descriptor.imagePlatform : []
        }
    }
}

extension Descriptor {
    fileprivate var imagePlatform: [Platform] {
        guard !isAttestation, let platform, !platform.isUnknown else { return [] }
        return [platform]
    }
}
