internal import Codec
package import ImageCore
internal import JSON
internal import Layers
package import OCI
package import SOCI
package import Transports

/// Finds the SOCI indexes of a source's images: by what the manifests name, by what stands beside them in their index,
/// and by what refers to them (docs/soci.md).
package struct SOCILookup {
    /// An index that was found.
    package struct Index: Sendable {
        package let digest: Digest
        package let document: SOCIIndexDocument
    }

    /// What the documents say of one image's indexes.
    package struct Answer: Sendable {
        /// The digest that the manifest names, as it spells it; nil where it names none.
        package let named: String?
        /// The index of that digest, which runtimes take before any other; nil where the source does not hold it.
        package let second: Result<Index, ImageError>?
        /// Descriptors of indexes of version 2 that speak of the image.
        package let listed: [Descriptor]
        /// Indexes of version 1 that refer to the image.
        package let first: [Index]

        /// All that could be read.
        package var indexes: [Index] { ((try? second?.get()).map { [$0] } ?? []) + first }

        /// The index by which a runtime pulls the image; nil for none.
        package var taken: Index? { (try? second?.get()) ?? (named == nil ? first.first : nil) }
    }

    private let source: ImageSource
    /// What documents turned out to be; nil for one that is no SOCI index. Many images may ask for the same.
    private var known: [Digest: Index?] = [:]

    package init(_ source: ImageSource) { self.source = source }

    package mutating func answer(_ place: ImageNode.PlacedImage) -> Answer {
        let image = place.image
        let beside = place.siblings + source.referrers
        let named = image.manifest.json["annotations"]?[Annotation.sociIndexDigest]?.string
        return Answer(
            named: named, second: named.flatMap { text in (try? Digest(parsing: text)).flatMap { load($0) } },
            listed: beside.filter {
                $0.annotation(Annotation.sociImageManifest) == image.descriptor.digest.description
            },
            first: beside.compactMap { index($0) }.filter {
                $0.document.subject?.digest == image.descriptor.digest
            })
    }

    /// The SOCI index of a descriptor, or nil when there is none there.
    private mutating func index(_ descriptor: Descriptor) -> Index? {
        guard !descriptor.isAttestation, !descriptor.mediaType.isIndex else { return nil }
        if let known = known[descriptor.digest] { return known }
        var found: Index?
        if let result = load(descriptor.digest), let index = try? result.get(), index.document.version == .v1 {
            found = index
        }
        known[descriptor.digest] = .some(found)
        return found
    }

    private func load(_ digest: Digest) -> Result<Index, ImageError>? {
        do throws(ImageError) {
            guard let bytes = try source.blob(digest)?.document() else { return nil }
            guard SHA256Hasher.digest(of: bytes) == digest else {
                throw ImageError(.unreadableInput, "document \(digest) is damaged: its digest is another")
            }
            return .success(Index(digest: digest, document: try SOCIIndexDocument(bytes)))
        } catch {
            return .failure(error)
        }
    }
}
