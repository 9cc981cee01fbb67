internal import Codec
internal import ImageCore
internal import JSON
internal import OCI
internal import SOCI
internal import Transports

/// Checks the documents that tie zTOCs to an image: each side names the other, every blob is there, and a runtime can
/// store the index.
struct SOCICheck {
    private let source: ImageSource
    private var findings: [Finding] = []

    init(_ source: ImageSource) { self.source = source }

    func findings(_ place: ImageNode.PlacedImage, _ answer: SOCILookup.Answer) -> [Finding] {
        var copy = self
        copy.checkNames(place, answer)
        if let second = answer.second, case .success(let index) = second { copy.check(index, .v2, place.image) }
        for index in answer.first { copy.check(index, .v1, place.image) }
        return copy.findings
    }

    private mutating func add(
        _ code: String, _ severity: Finding.Severity = .error, _ message: String, _ blob: Digest
    ) {
        findings.append(Finding(code, severity, message, blob: blob))
    }

    /// The manifest names its index, and the index beside it names the manifest.
    private mutating func checkNames(_ place: ImageNode.PlacedImage, _ answer: SOCILookup.Answer) {
        let image = place.image.descriptor.digest
        for descriptor in answer.listed where descriptor.digest.description != answer.named {
            add(
                "soci-index-unlisted", .error,
                "the SOCI index speaks of manifest \(image), which does not name it: runtimes do not look for it",
                descriptor.digest)
        }
        guard let named = answer.named else { return }
        guard let second = answer.second else {
            add(
                "soci-index-missing", .error,
                "the manifest names the SOCI index \(named.prefix(100)), which is not in the archive", image)
            return
        }
        if case .failure(let error) = second { add("soci-index-unreadable", .error, error.description, image) }
        let beside = (place.siblings + source.referrers).filter { $0.digest.description == named }
        guard let descriptor = beside.first(where: { answer.listed.contains($0) }) ?? beside.first else {
            add(
                "soci-index-unlisted", .error,
                "the manifest names the SOCI index \(named), which no index lists: copies of the image lose it", image)
            return
        }
        if !answer.listed.contains(descriptor) {
            let other = descriptor.annotation(Annotation.sociImageManifest) ?? "no manifest"
            add(
                "soci-index-unlisted", .error,
                "the descriptor of the SOCI index names \(other.prefix(100)) instead of manifest \(image)",
                descriptor.digest)
        }
        if descriptor.json["artifactType"]?.string != MediaType.sociIndexV2.text {
            add(
                "soci-config", .warning, "the descriptor of the SOCI index has not the artifact type of one",
                descriptor.digest)
        }
    }

    private mutating func check(
        _ index: SOCILookup.Index, _ version: SOCIIndex.Version, _ image: ImageNode.Image
    ) {
        let document = index.document
        if !document.isCanonical {
            add(
                "soci-index-not-canonical", .error,
                "the SOCI index is not spelled as runtimes spell it: they cannot store it, and pull the whole image",
                index.digest)
        }
        if document.version != version {
            add(
                "soci-config", .error,
                "the config of the SOCI index has the media type \(document.config.mediaType.text.prefix(100))",
                index.digest)
        }
        checkConfig(document.config, index.digest)
        if version == .v1, let subject = document.subject, subject.size != image.descriptor.size {
            add("soci-subject", .error, "the SOCI index says another size of its manifest", index.digest)
        }
        checkParts(document, image, index.digest)
    }

    private mutating func checkConfig(_ config: Descriptor, _ index: Digest) {
        let isEmpty = config.digest == SHA256Hasher.digest(of: Array("{}".utf8)) && config.size == 2
        let isThere = (try? source.blob(config)) != nil
        if !isEmpty || !isThere {
            add(
                "soci-config", .error,
                isThere ? "the config of the SOCI index is not the two bytes {}" : "its config is not in the archive",
                index)
        }
    }

    private mutating func checkParts(_ document: SOCIIndexDocument, _ image: ImageNode.Image, _ index: Digest) {
        let layers = Set(image.manifest.layers.map(\.digest))
        var seen: Set<Digest> = []
        var unread: [Descriptor] = []
        for part in document.ztocs {
            let digest = part.descriptor.digest
            guard let layer = part.layer, layers.contains(layer) else {
                add("soci-layer-unknown", .error, "the zTOC is of a layer that the image does not have", digest)
                unread.append(part.descriptor)
                continue
            }
            if part.descriptor.mediaType != .ztoc {
                add(
                    "soci-media-type", .warning,
                    "the zTOC has the media type \(part.descriptor.mediaType.text.prefix(100)): runtimes pass over it and pull layer \(layer) whole",
                    digest)
                unread.append(part.descriptor)
            } else if !seen.insert(layer).inserted {
                add("soci-layer-repeated", .warning, "the SOCI index has another zTOC of layer \(layer)", digest)
                unread.append(part.descriptor)
            }
        }
        var prefetched: Set<Digest> = []
        for part in document.prefetches {
            let digest = part.descriptor.digest
            if let layer = part.layer, seen.contains(layer), prefetched.insert(layer).inserted { continue }
            if part.layer.map(layers.contains) == true {
                add("soci-prefetch-unused", .warning, "no zTOC of its layer goes with the list of spans", digest)
            } else {
                add("soci-layer-unknown", .error, "the spans are of a layer that the image does not have", digest)
            }
            unread.append(part.descriptor)
        }
        findings += TreeCheck(source).presence(unread, isHashed: true)
    }
}
