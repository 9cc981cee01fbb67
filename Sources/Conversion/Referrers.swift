internal import ImageCore
internal import JSON
internal import OCI
internal import SOCI
internal import Transports

/// What stands beside images in a source's `index.json`: signatures, SOCI indexes of version 1 and others. Those of
/// manifests that are no more are void; of those that stay, all stay but a SOCI index that has been made anew.
struct Referrers {
    private let source: ImageSource
    private let rewritten: [Digest: RebuiltImage]
    /// The manifests of the image, and those of them that stay as they are.
    private let manifests: Set<Digest>
    private let staying: Set<Digest>
    private(set) var kept: [Descriptor] = []
    private(set) var warnings: [String] = []

    /// - Parameter top: what the whole image became.
    init(_ source: ImageSource, of node: ImageNode, became top: Digest, _ rewritten: [Digest: RebuiltImage]) {
        self.source = source
        self.rewritten = rewritten
        var staying: Set<Digest> = top == node.descriptor.digest ? [top] : []
        for image in node.images {
            let digest = image.descriptor.digest
            if rewritten[digest].map({ $0.digest == digest }) ?? true { staying.insert(digest) }
        }
        self.staying = staying
        manifests = Set(node.images.map(\.descriptor.digest)).union([node.descriptor.digest])
    }

    /// Sorts them, and copies what stays. What refers to another image of the source is passed over.
    mutating func carry(by rebuilder: inout TreeRebuilder) throws(ImageError) {
        for referrer in source.referrers {
            let manifest = (try? source.json(referrer)).flatMap { try? ImageManifest($0) }
            let subject = manifest?.subject?.digest ?? Self.tagged(referrer)
            if isReplaced(manifest, of: subject) { continue }
            if let subject, !manifests.contains(subject) { continue }
            guard let subject, staying.contains(subject), let manifest else {
                warnings.append(Self.voided(referrer))
                continue
            }
            try rebuilder.keep(referrer, manifest)
            kept.append(referrer)
        }
    }

    /// A warning for each that a rewritten image voids.
    static func voided(by rewritten: [Digest: RebuiltImage], in source: ImageSource) -> [String] {
        let all = Referrers(source, rewritten)
        return source.referrers.compactMap { referrer in
            let manifest = (try? source.json(referrer)).flatMap { try? ImageManifest($0) }
            return all.isReplaced(manifest, of: manifest?.subject?.digest) ? nil : voided(referrer)
        }
    }

    private init(_ source: ImageSource, _ rewritten: [Digest: RebuiltImage]) {
        self.source = source
        self.rewritten = rewritten
        manifests = []
        staying = []
    }

    /// The entries of `index.json` for SOCI indexes that were made.
    static func made(_ rewritten: some Sequence<RebuiltImage>) -> [Descriptor] {
        var referrers: [Descriptor] = []
        for image in rewritten {
            if let referrer = image.referrer, !referrers.contains(referrer) { referrers.append(referrer) }
        }
        return referrers
    }

    /// Whether it is a SOCI index whose image has another now.
    private func isReplaced(_ manifest: ImageManifest?, of subject: Digest?) -> Bool {
        guard manifest?.config.mediaType == .sociIndexV1, let subject else { return false }
        return rewritten[subject]?.soci != nil
    }

    private static func voided(_ referrer: Descriptor) -> String {
        let name = referrer.annotation(Annotation.referenceName).map { " (\($0))" } ?? ""
        return "\(referrer.digest)\(name) refers to the source image; a rewritten image voids it, and it is left out"
    }

    /// What cosign's tags name: `sha256-<hex>.sig` and the like.
    private static func tagged(_ referrer: Descriptor) -> Digest? {
        guard let tag = referrer.annotation(Annotation.referenceName), tag.hasPrefix("sha256-") else { return nil }
        return Digest(hex: tag.dropFirst("sha256-".count).prefix { $0 != "." }.utf8)
    }
}
