package import EStargz
package import ImageCore
package import Layers
package import OCI

/// One layer of an inspected image.
package struct InspectedLayer: Sendable {
    /// From 1, the bottom.
    package let number: Int
    package let digest: Digest
    package let mediaType: MediaType
    /// The size of the blob.
    package let size: Int
    /// The command that made it; nil where the image does not tell.
    package let createdBy: String?
    /// What is in it; nil for a layer that was not read: a foreign one, or one of an unknown media type.
    package internal(set) var contents: Contents?

    /// What reading a layer showed.
    package struct Contents: Sendable {
        /// What the blob's own bytes say, whatever its media type.
        package let compression: Compression
        package let plainSize: Int
        /// How many gzip members or zstd frames the blob has; 0 where it is plain.
        package let memberCount: Int
        /// By a table of contents in the layer itself.
        package let lazyPulling: LazyPulling
        /// By a SOCI index of the image.
        package let soci: SOCIPulling
        /// What tells a runtime where to stop prefetching; nil for none.
        package let landmark: Landmark?
        /// The plain bytes of the regular files before a landmark.
        package let prefetchedBytes: Int
        /// Regular files; whiteouts and what belongs to the lazy format are none.
        package let files: Int
        /// Their bytes in the archive.
        package let fileBytes: Int
        /// Files that no container sees: a later entry replaces or removes them.
        package internal(set) var shadowedFiles = 0
        package internal(set) var shadowedBytes = 0
        /// Bytes of files that have the content of another file of the image, which stands below.
        package internal(set) var duplicatedBytes = 0
        /// Nil without a trace.
        package internal(set) var usage: LayerUsage?

        /// The names of all formats in which runtimes pull the layer lazily; a layer may have two.
        package var lazyFormats: [String] {
            [lazyPulling.format?.rawValue, soci.spans.map { _ in "soci" }].compactMap(\.self)
        }

        /// Why the layer is pulled whole; nil for one that is not.
        package var notLazyReason: String? {
            guard lazyFormats.isEmpty, let obstacle = lazyPulling.obstacle else { return nil }
            guard let second = soci.obstacle, second != .noIndex else { return obstacle.reason }
            return obstacle.reason + ", and " + second.reason
        }

        /// Whether the zTOC needs a soci-snapshotter of version 0.14 or later, the first that reads behind the first
        /// member of a layer.
        package var needsRecentSnapshotter: Bool { soci.spans != nil && memberCount > 1 }
    }
}
