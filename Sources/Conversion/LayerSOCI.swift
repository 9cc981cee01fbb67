package import ImageCore
package import SOCI

/// What SOCI came to for one layer.
package enum LayerSOCI: Sendable {
    /// The layer has a zTOC.
    case indexed(WrittenZTOC)
    /// A dry run's: it would get one.
    case planned
    /// Smaller than ``SOCIOptions/minimumLayerSize``.
    case tooSmall
    /// The format has no zTOCs of zstd layers.
    case zstd
    case obstacle(ZTOCObstacle)
    /// Not in the archive, or nothing that we know, by its media type.
    case passedThrough

    package var ztoc: WrittenZTOC? { if case .indexed(let ztoc) = self { ztoc } else { nil } }
}

/// A zTOC as it was written.
package struct WrittenZTOC: Sendable {
    package let digest: Digest
    package let size: Int
    package let spans: Int
    /// The spans that are fetched before the start, and their plain bytes.
    package internal(set) var prefetched: [ClosedRange<Int>] = []
    package internal(set) var prefetchedBytes = 0
    /// Whether the source had it.
    package let isReused: Bool
    /// Whether the layer has several gzip members, which soci-snapshotter reads since 0.14.
    package let hasSeveralMembers: Bool
}
