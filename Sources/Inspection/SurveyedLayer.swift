internal import EStargz
internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import OCI
internal import Tar
internal import Transports
internal import Verification

/// A layer that was read: its entries, what is in its files, which of them are files that count, and how it is packed.
struct SurveyedLayer: Sendable {
    let survey: LayerSurvey
    let framing: LayerFraming
    private(set) var lazyPulling: LazyPulling
    let soci: SOCIPulling
    private let descriptor: Descriptor

    var entries: [TarEntry] { survey.entries }

    /// - Parameters:
    ///   - answer: what the image has of SOCI indexes.
    ///   - directory: where single ELF files of a compressed layer are put aside.
    ///   - targets: the GPUs that code is held against.
    ///   - budget: what may be kept of the files of all layers.
    init(
        _ layer: Descriptor, from source: ImageSource, _ answer: SOCILookup.Answer, by reader: LayerReader,
        directory: String, targets: [SMArchitecture], budget: SurveyBudget
    ) throws(ImageError) {
        descriptor = layer
        let blob = try source.blob(layer)
        let isPlain = try Compression(of: blob) == .plain
        var surveyor = LayerSurveyor(
            stored: isPlain ? blob : nil, directory: directory, targets: targets, budget: budget)
        framing = try reader.survey(blob, by: &surveyor)
        survey = surveyor.finish()
        lazyPulling = try LazyPulling(layer, blob, framing.compression)
        soci = SOCIPulling(layer.digest, blob, answer, from: source)
    }

    /// The same layer where the image lists it once more, with what that descriptor says of it.
    func listed(as layer: Descriptor, in source: ImageSource) throws(ImageError) -> SurveyedLayer {
        guard layer != descriptor else { return self }
        var same = self
        same.lazyPulling = try LazyPulling(layer, try source.blob(layer), framing.compression)
        return same
    }

    /// Whether an entry is a file that the image's maker put there: whiteouts remove files, and landmarks and tables of
    /// contents are the format's.
    static func isCounted(_ entry: TarEntry) -> Bool {
        guard entry.kind == .file else { return false }
        let path = entry.path
        return Whiteout(path: path) == nil && Landmark(path: path) == nil && path != TOC.name
    }

    /// The contents as far as this layer alone tells them.
    var contents: InspectedLayer.Contents {
        var files = 0
        var bytes = 0
        var landmark: Landmark?
        var before = 0
        for entry in entries {
            if let found = Landmark(path: entry.path), landmark == nil {
                landmark = found
                before = bytes
            }
            guard Self.isCounted(entry) else { continue }
            files += 1
            bytes = bytes.saturatingSum(entry.size)
        }
        return InspectedLayer.Contents(
            compression: framing.compression, plainSize: framing.plainSize, memberCount: framing.memberCount,
            lazyPulling: lazyPulling, soci: soci, landmark: landmark,
            prefetchedBytes: landmark == .prefetch ? before : 0, files: files, fileBytes: bytes)
    }
}
