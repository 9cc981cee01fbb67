internal import EStargz
internal import ImageCore
internal import Layers
internal import Tar

/// Adds up, layer by layer, what of the files is shown, shadowed and touched.
struct LayerTotals {
    /// By layer; nil for one that was not read.
    let contents: [InspectedLayer.Contents?]

    /// - Parameter touched: nil without a trace.
    init(
        of layers: [SurveyedLayer?], in image: MergedImage, _ touched: TouchedContents?, _ duplicates: DuplicateFiles
    ) {
        let shown = image.shownContents
        contents = layers.enumerated().map { number, layer in
            layer.map { layer in
                var contents = Self.contents(of: layer, number, shown[number], touched)
                contents.duplicatedBytes = duplicates.bytesByLayer[number] ?? 0
                return contents
            }
        }
    }

    private static func contents(
        of layer: SurveyedLayer, _ number: Int, _ isShown: [Bool], _ touched: TouchedContents?
    ) -> InspectedLayer.Contents {
        var contents = layer.contents
        var usage = LayerUsage()
        for (index, entry) in layer.entries.enumerated() where SurveyedLayer.isCounted(entry) {
            let place = LayerTree.Place(layer: number, entry: index)
            if !isShown[index] {
                contents.shadowedFiles += 1
                contents.shadowedBytes = contents.shadowedBytes.saturatingSum(entry.size)
            }
            usage.add(touched?.touches[place], size: entry.size)
        }
        if touched != nil { contents.usage = usage }
        return contents
    }
}

extension LayerUsage {
    /// Counts a file.
    fileprivate mutating func add(_ touch: TouchedContents.Touch?, size: Int) {
        let bytes = touch.map { TouchedContents.bytes($0, of: size) } ?? 0
        switch touch?.isSeen {
        case true?:
            touchedFiles += 1
            touchedBytes = touchedBytes.saturatingSum(bytes)
        case false?:
            reachableFiles += 1
            reachableBytes = reachableBytes.saturatingSum(bytes)
        case nil: untouchedFiles += 1
        }
        untouchedBytes = untouchedBytes.saturatingSum(size - bytes)
    }
}
