internal import EStargz
internal import ImageCore
package import Layers
internal import OCI

/// Whether a runtime may start a container before the layer has been downloaded.
package enum LazyPulling: Hashable, Sendable {
    package enum Format: String, Sendable {
        case eStargz = "estargz"
        case zstdChunked = "zstd:chunked"
    }

    case possible(Format)
    case impossible(Obstacle)

    /// Why a layer is downloaded whole.
    package enum Obstacle: Hashable, Sendable {
        case uncompressed
        /// Gzip or zstd as any builder writes it.
        case noTable(Compression)
        /// The manifest names a table of contents, the layer has no footer that leads to one.
        case noFooter
        /// The footer leads to no place inside the layer.
        case badFooter(Format)
        /// The layer has a table of contents that the manifest does not name, or not by a digest.
        case noDigest(Format)
        /// The table of contents is in an image of its own.
        case externalTable

        /// A sentence's end for people: `it is pulled whole: …`.
        package var reason: String {
            switch self {
            case .uncompressed: "it is not compressed"
            case .noTable(let compression): "it is ordinary \(compression.rawValue), without a table of contents"
            case .noFooter: "the manifest names a table of contents, but the layer has no footer that leads to one"
            case .badFooter(let format): "its \(format.rawValue) footer points outside the layer"
            case .noDigest(let format):
                "it is \(format.rawValue), but the manifest lacks the digest of its table of contents (annotation \(Annotation.tocDigest))"
            case .externalTable: "its table of contents is in another image"
            }
        }
    }

    /// The format, where the layer may be pulled lazily.
    package var format: Format? { if case .possible(let format) = self { format } else { nil } }

    package var obstacle: Obstacle? { if case .impossible(let obstacle) = self { obstacle } else { nil } }

    /// What the stargz snapshotter asks for before it mounts a layer: a footer in the blob, and in the manifest the
    /// digest by which the table of contents is checked. Whether that digest is right is for `verify` to prove.
    init(_ layer: Descriptor, _ blob: BlobLocation, _ compression: Compression) throws(ImageError) {
        let digest = layer.annotation(Annotation.tocDigest)
        guard let location = try TOCLocation(of: blob, compression: compression) else {
            self = .impossible(try Self.obstacle(blob, compression, isNamed: digest != nil))
            return
        }
        let format: Format =
            switch location {
            case .eStargz: .eStargz
            case .zstdChunked: .zstdChunked
            }
        if location.table(in: blob) == nil {
            self = .impossible(.badFooter(format))
        } else if let digest, (try? Digest(parsing: digest)) != nil {
            self = .possible(format)
        } else {
            self = .impossible(.noDigest(format))
        }
    }

    private static func obstacle(
        _ blob: BlobLocation, _ compression: Compression, isNamed: Bool
    ) throws(ImageError) -> Obstacle {
        let count = min(blob.size, Footer.size)
        let tail = try blob.bytes(ByteRange(offset: blob.size - count, count: count))
        if compression == .gzip, Footer.isExternal(tail: tail) { return .externalTable }
        if isNamed { return .noFooter }
        return compression == .plain ? .uncompressed : .noTable(compression)
    }
}
