internal import GPUAnalysis
package import ImageCore
internal import Layers
internal import Tar

/// Files with the same content under different paths, found by their SHA-256; hardlinks are one file.
///
/// Only files that a container sees count: what a later layer shadows is waste already.
package struct DuplicateFiles: Sendable {
    /// Copies of one content.
    package struct Group: Hashable, Sendable {
        /// Of one copy.
        package let size: Int
        /// By the order of layers, then of the archive.
        package let paths: [FilePathBytes]

        /// What would be left out with one copy instead of all.
        package var reclaimableBytes: Int { size.multipliedReportingOverflow(by: paths.count - 1).partialValue }
    }

    /// By what could be reclaimed, the most first; at most ``Limits/reportedFiles``.
    package let groups: [Group]
    /// All groups together.
    package let files: Int
    package let bytes: Int
    /// The copies beyond the first, by layer.
    let bytesByLayer: [Int: Int]

    init(_ survey: ImageSurvey) {
        var places: [Digest: [(path: FilePathBytes, place: LayerTree.Place)]] = [:]
        survey.merged.forEachContent { path, content, entry in
            guard entry.size > 0, SurveyedLayer.isCounted(entry), let digest = survey.digest(at: content) else {
                return
            }
            places[digest, default: []].append((path, content))
        }
        var groups: [Group] = []
        var byLayer: [Int: Int] = [:]
        var files = 0
        var bytes = 0
        for copies in places.values where copies.count > 1 {
            let size = survey.merged.entry(at: copies[0].place)?.size ?? 0
            for copy in copies.dropFirst() {
                byLayer[copy.place.layer] = (byLayer[copy.place.layer] ?? 0).saturatingSum(size)
                bytes = bytes.saturatingSum(size)
                files += 1
            }
            groups.append(Group(size: size, paths: copies.map(\.path)))
        }
        groups.sort { ($1.reclaimableBytes, $0.paths[0]) < ($0.reclaimableBytes, $1.paths[0]) }
        self.groups = Array(groups.prefix(Limits.reportedFiles))
        self.files = files
        self.bytes = bytes
        bytesByLayer = byLayer
    }
}
