internal import GPUAnalysis
internal import ImageCore
internal import Layers
internal import Tar

/// Where the bytes of an image lie: by folder, by layer, and the largest files.
package struct ImageFolders: Sendable {
    /// The merged root file system: what a container sees.
    package let merged: FolderNode
    /// The files of each layer, those included that no container sees.
    package let byLayer: [FolderNode]
    /// The largest files that a container sees.
    package let largest: [FileUse]

    /// - Parameter touched: nil without a trace.
    init(_ survey: ImageSurvey, _ touched: TouchedContents?) {
        let layers = survey.merged.layers
        let sizes = layers.map { entries in
            entries.reduce(0) { $0.saturatingSum(SurveyedLayer.isCounted($1) ? $1.size : 0) }
        }
        func use(_ path: FilePathBytes, _ place: LayerTree.Place, _ entry: TarEntry) -> FileUse {
            FileUse(
                path: path, layer: place.layer + 1, size: entry.size,
                touchedBytes: touched.map { all in
                    all.touches[place].map { $0.isSeen ? TouchedContents.bytes($0, of: entry.size) : 0 } ?? 0
                })
        }
        byLayer = layers.enumerated().map { number, entries in
            var tree = FolderTree(total: sizes[number], hasTrace: touched != nil, trees: layers.count)
            for (index, entry) in entries.enumerated() where SurveyedLayer.isCounted(entry) {
                tree.add(use(entry.path, LayerTree.Place(layer: number, entry: index), entry))
            }
            return tree.node(named: FilePathBytes("layer \(number + 1)"))
        }
        var tree = FolderTree(total: sizes.reduce(0) { $0.saturatingSum($1) }, hasTrace: touched != nil)
        var largest = LargestFiles()
        survey.merged.forEachContent { path, content, entry in
            guard SurveyedLayer.isCounted(entry) else { return }
            let file = use(path, content, entry)
            tree.add(file)
            largest.add(file)
        }
        merged = tree.node(named: FilePathBytes("/"))
        self.largest = largest.sorted
    }
}
