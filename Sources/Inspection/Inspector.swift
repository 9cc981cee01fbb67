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
            findings: findings.sorted(by: GPUFindings.precedes),
            missing: touched?.missing ?? [], remarks: remarks)
    }

    /// Nil for layers that are not read. One that an image lists several times is read once.
    private func survey(_ layers: [Descriptor], _ answer: SOCILookup.Answer) throws(ImageError) -> [SurveyedLayer?] {
        var seen: Set<Digest> = []
        let distinct = layers.filter { $0.mediaType.layerKind == .tar && seen.insert($0.digest).inserted }
        let surveyed: [Digest: SurveyedLayer]
        if let all = try surveySideBySide(distinct, answer) {
            surveyed = all
        } else {
            surveyed = try surveyInTurn(distinct, answer)
        }
        var all: [SurveyedLayer?] = []
        for layer in layers {
            let first = layer.mediaType.layerKind == .tar ? surveyed[layer.digest] : nil
            do throws(ImageError) {
                all.append(try first.map { (first) throws(ImageError) in try first.listed(as: layer, in: source) })
            } catch {
                throw error.within(layer: layer.digest)
            }
        }
        return all
    }

    /// Layers side by side on the pool, each opened only when its turn comes; nil where they have more than is kept.
    private func surveySideBySide(
        _ layers: [Descriptor], _ answer: SOCILookup.Answer
    ) throws(ImageError) -> [Digest: SurveyedLayer]? {
        let budget = SurveyBudget()
        let slots = layers.map { layer -> Slot<Result<SurveyedLayer, ImageError>> in
            let slot = Slot<Result<SurveyedLayer, ImageError>>()
            pool.submit { slot.fill(survey(layer, answer, budget)) }
            return slot
        }
        var surveyed: [Digest: SurveyedLayer] = [:]
        for (layer, slot) in zip(layers, slots) { surveyed[layer.digest] = try slot.take().get() }
        return budget.isExceeded && layers.count > 1 ? nil : surveyed
    }

    /// In the layers' own order: what is left out for want of room is the same in every run.
    private func surveyInTurn(
        _ layers: [Descriptor], _ answer: SOCILookup.Answer
    ) throws(ImageError) -> [Digest: SurveyedLayer] {
        let budget = SurveyBudget()
        var surveyed: [Digest: SurveyedLayer] = [:]
        for layer in layers { surveyed[layer.digest] = try survey(layer, answer, budget).get() }
        return surveyed
    }

    private func survey(
        _ layer: Descriptor, _ answer: SOCILookup.Answer, _ budget: SurveyBudget
    ) -> Result<SurveyedLayer, ImageError> {
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
