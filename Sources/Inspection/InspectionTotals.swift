internal import ImageCore

/// What the layers of an image come to together.
package struct InspectionTotals: Sendable {
    package private(set) var layers = 0
    package private(set) var size = 0
    package private(set) var plainSize = 0
    package private(set) var files = 0
    package private(set) var fileBytes = 0
    package private(set) var shadowedFiles = 0
    package private(set) var shadowedBytes = 0
    package private(set) var duplicatedBytes = 0
    /// The plain bytes that are fetched before a start, where landmarks or lists of spans say so.
    package private(set) var prefetchedBytes = 0
    /// How many layers may be pulled lazily.
    package private(set) var lazyLayers = 0
    /// Nil without a trace.
    package private(set) var usage: LayerUsage?

    package init(_ image: InspectedImage) {
        for layer in image.layers { add(layer) }
        duplicatedBytes = image.duplicates.bytes
    }

    /// What is in the image for nothing: copies that no container sees, and all but one of equal files.
    package var wastedBytes: Int { shadowedBytes.saturatingSum(duplicatedBytes) }

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
        prefetchedBytes = prefetchedBytes.saturatingSum(contents.fetchedBeforeStart)
        if !contents.lazyFormats.isEmpty { lazyLayers += 1 }
        if let more = contents.usage { usage = (usage ?? LayerUsage()) + more }
    }
}

extension InspectedLayer.Contents {
    /// By its landmark, else by the spans of its zTOC that are listed.
    fileprivate var fetchedBeforeStart: Int {
        guard prefetchedBytes == 0, let spans = soci.spans else { return prefetchedBytes }
        let (bytes, overflow) = spans.prefetched.multipliedReportingOverflow(by: spans.spanSize)
        return overflow ? plainSize : min(bytes, plainSize)
    }
}
