package import ImageCore
package import SOCI

/// Whether a runtime pulls a layer lazily by a SOCI index of its image.
package enum SOCIPulling: Hashable, Sendable {
    /// What it would pull it by.
    package struct Spans: Hashable, Sendable {
        package let index: Digest
        /// Nil where the index says neither version; no runtime takes that.
        package let version: SOCIIndex.Version?
        package let ztoc: Digest
        package let ztocSize: Int
        /// The plain bytes that a span was meant to have.
        package let spanSize: Int
        package let count: Int
        /// How many of them are fetched before the start.
        package let prefetched: Int
    }

    case possible(Spans)
    case impossible(Obstacle)

    /// Why no runtime does.
    package enum Obstacle: Hashable, Sendable {
        case noIndex
        /// The manifest names an index that the source does not hold.
        case indexMissing
        case indexUnreadable
        case indexNotCanonical
        /// The index has no zTOC of the layer.
        case noZTOC
        case mediaType(String)
        case ztocMissing
        case ztocDamaged
        /// A runtime would read the zTOC and refuse it, or the layer with it.
        case refused(String)

        /// A sentence's end for people.
        package var reason: String {
            switch self {
            case .noIndex: "the image has no SOCI index"
            case .indexMissing: "the manifest names a SOCI index that is not in the archive"
            case .indexUnreadable: "the SOCI index is damaged"
            case .indexNotCanonical: "the SOCI index is not spelled as runtimes spell it, and they cannot store it"
            case .noZTOC: "the SOCI index has no zTOC for it"
            case .mediaType(let type): "its zTOC has the media type \(type), which runtimes pass over"
            case .ztocMissing: "its zTOC is not in the archive"
            case .ztocDamaged: "its zTOC is damaged"
            case .refused(let reason): "runtimes refuse its zTOC: \(reason)"
            }
        }
    }

    package var spans: Spans? { if case .possible(let spans) = self { spans } else { nil } }

    package var obstacle: Obstacle? { if case .impossible(let obstacle) = self { obstacle } else { nil } }
}
