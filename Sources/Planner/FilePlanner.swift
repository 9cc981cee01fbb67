internal import ImageCore
internal import Layers

/// Weighs one touched file: where it belongs by itself, and what it costs in each place. Lists, budgets and the layers
/// below are not its business.
struct FilePlanner {
    let hot: HotRanges
    private let file: TouchedFiles.File
    private let layer: TracedLayer
    private let options: TraceOptions

    init(_ file: TouchedFiles.File, of layer: TracedLayer, _ options: TraceOptions) {
        self.file = file
        self.layer = layer
        self.options = options
        hot = HotRanges(
            of: file.ranges ?? [ByteRange(offset: 0, count: file.size)], size: file.size,
            joining: options.model.bytesPerRequest(ratio: layer.ratio))
    }

    var size: Int { file.size }

    var decision: PlannedFile.Decision {
        let isSmall = size <= options.guessedSize
        guard file.isProven else { return isSmall ? .front : .unproven }
        guard let ranges = file.ranges else { return .front }
        // Another build or platform may well read it, but nothing says so.
        if ranges.isEmpty { return .unread }
        if file.hasChanged { return isSmall ? .front : .changed }
        if !options.usesRanges { return isSmall ? .front : .otherPlatform }
        if hot.touched == 0 { return .unread }
        let dead = Double(size - hot.count) * options.model.secondsPerByte(ratio: layer.ratio)
        let saved = Double(hot.chunks(of: options.packing.chunkSize).count) * options.model.roundTrip
        return dead == 0 || dead < saved ? .front : .sparse(ranges: hot.ranges.count)
    }

    /// Whether its ranges tell where to cut it when it stays behind.
    var isCut: Bool {
        file.isProven && !file.hasChanged && options.usesRanges && file.ranges != nil && hot.count < size
            && hot.touched > 0
    }

    /// What it adds in front of a landmark. The request is the layer's.
    var inFront: FetchCost { layer.cost(ofPlain: size) }

    /// What it adds behind, cut where it is to be; nothing where no run shows that it is read.
    var behind: FetchCost {
        guard isCut else { return uncut }
        let chunks = hot.chunks(of: options.packing.chunkSize)
        return layer.cost(ofPlain: chunks.reduce(0) { $0 + $1.count }, requests: chunks.count)
    }

    /// What it adds behind where chunks are equal. A member has a least size, and is fetched whole.
    var uncut: FetchCost {
        guard file.isProven else { return FetchCost() }
        let least = options.packing.minimumMemberSize
        let chunks = hot.equalChunks(of: max(options.packing.chunkSize, least), size: size)
        return layer.cost(ofPlain: chunks.reduce(0) { $0 + max($1.count, least) }, requests: chunks.count)
    }

    /// Seconds that a byte in front saves.
    var savedPerByte: Double {
        (options.model.seconds(behind) - options.model.seconds(inFront)) / Double(size)
    }
}
