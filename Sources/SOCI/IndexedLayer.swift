package import ImageCore
package import Layers
package import Tar

/// A layer that was read once and proved, with the zTOC that came of it.
package struct IndexedLayer: Sendable {
    package enum Outcome: Sendable {
        case ztoc(ZTOC)
        case none(ZTOCObstacle)
    }

    /// In the order of the archive; none where they were not to be kept.
    package let entries: [TarEntry]
    /// How many entries the layer has, kept or not.
    package let entryCount: Int
    package let compression: Compression
    package let plainSize: Int
    package let blobDigest: Digest
    package let diffID: Digest
    package let outcome: Outcome
    /// Whether the blob has several gzip members, as runtimes read since soci-snapshotter 0.14 only.
    package let hasManyMembers: Bool

    package var ztoc: ZTOC? { if case .ztoc(let ztoc) = outcome { ztoc } else { nil } }
}
