internal import Codec
internal import ImageCore
internal import Layers
internal import OCI
internal import SOCI
internal import Transports

/// Checks what an image's documents name: that it is there, of the right size, and that attestations speak of a
/// manifest beside them.
struct TreeCheck {
    private let source: ImageSource
    /// SOCI indexes of images that are checked, and their blobs with them.
    private let indexes: Set<Digest>

    init(_ source: ImageSource, indexes: Set<Digest> = []) {
        self.source = source
        self.indexes = indexes
    }

    func findings(_ node: ImageNode) -> [Finding] {
        switch node {
        case .absent(let descriptor):
            return [
                Finding(
                    "platform-absent", .warning,
                    "\(descriptor.platform?.description ?? "a manifest") is listed but not in the archive",
                    blob: descriptor.digest)
            ]
        case .artifact(let descriptor, let manifest):
            return indexes.contains(descriptor.digest)
                ? [] : presence([manifest.config] + manifest.layers, isHashed: true)
        case .image(let image):
            return presence(image.manifest.layers, isHashed: false)
        case .index(_, _, let children):
            let digests = Set(children.map(\.descriptor.digest.description))
            return children.flatMap { child in
                var found = findings(child)
                if let subject = child.descriptor.annotation(Annotation.attestationSubject), !digests.contains(subject)
                {
                    found.append(
                        Finding(
                            "attestation-subject-missing", .warning,
                            "the attestation speaks of \(subject), which is not in the index",
                            blob: child.descriptor.digest))
                }
                if let subject = child.descriptor.annotation(Annotation.sociImageManifest), !digests.contains(subject) {
                    found.append(
                        Finding(
                            "soci-index-unlisted", .error,
                            "the SOCI index speaks of \(subject.prefix(100)), which is not beside it",
                            blob: child.descriptor.digest))
                }
                return found
            }
        }
    }

    /// - Parameter isHashed: whether the blobs' digests are checked here, since no layer check will.
    func presence(_ descriptors: [Descriptor], isHashed: Bool) -> [Finding] {
        descriptors.compactMap { descriptor in
            let kind = descriptor.mediaType.layerKind
            do throws(ImageError) {
                if kind == .foreign, try source.blob(descriptor.digest) == nil { return nil }
                if try source.blob(descriptor.digest) == nil, try source.document(descriptor) != nil { return nil }
                let blob = try source.blob(descriptor)
                guard isHashed || kind != .tar, try blob.hashed() != descriptor.digest else { return nil }
                return Finding(
                    "blob-digest-mismatch", .error, "the blob has another digest than its descriptor says",
                    blob: descriptor.digest)
            } catch {
                return Finding("blob-unreadable", .error, error.description, blob: descriptor.digest)
            }
        }
    }
}
