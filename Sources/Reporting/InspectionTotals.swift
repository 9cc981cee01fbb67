internal import ImageCore
internal import Inspection

/// What the layers of an image come to together.
struct InspectionTotals {
    private(set) var layers = 0
    private(set) var size = 0
    private(set) var plainSize = 0
    private(set) var files = 0
    private(set) var fileBytes = 0
    private(set) var shadowedFiles = 0
    private(set) var shadowedBytes = 0
    /// How many layers may be pulled lazily.
    private(set) var lazyLayers = 0
    /// Nil without a trace.
    private(set) var usage: LayerUsage?

    init(_ image: InspectedImage) {
        for layer in image.layers { add(layer) }
    }

    private mutating func add(_ layer: InspectedLayer) {
        layers += 1
        // What a descriptor says of a layer that is not there is nobody's proof.
        size = size.saturatingSum(layer.size)
        guard let contents = layer.contents else { return }
        plainSize = plainSize.saturatingSum(contents.plainSize)
        files += contents.files
        fileBytes = fileBytes.saturatingSum(contents.fileBytes)
        shadowedFiles += contents.shadowedFiles
        shadowedBytes = shadowedBytes.saturatingSum(contents.shadowedBytes)
        if !contents.lazyFormats.isEmpty { lazyLayers += 1 }
        if let more = contents.usage { usage = (usage ?? LayerUsage()) + more }
    }
}
