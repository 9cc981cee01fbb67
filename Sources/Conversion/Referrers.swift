internal import ImageCore
internal import JSON
internal import OCI
internal import SOCI
internal import Transports

/// What stands beside images in a source's `index.json`: signatures, SOCI indexes of version 1 and others. Those of
/// manifests that are no more are void; of those that stay, all stay but a SOCI index that has been made anew. What
/// refers to a referrer goes its way.
struct Referrers {
    fileprivate struct Referrer {
        let descriptor: Descriptor
        let subject: Digest?
        let isManifest: Bool
        let isReplaced: Bool
    }

    fileprivate enum Fate { case stays, isVoid, isReplaced }

    private let source: ImageSource
    private(set) var kept: [Descriptor] = []
    private(set) var warnings: [String] = []

    /// Sorts them. What refers to another image of the source is passed over.
    ///
    /// - Parameter staying: the manifests of the image that are still there.
    init(_ source: ImageSource, of node: ImageNode, _ rewritten: [Digest: RebuiltImage], staying: Set<Digest>) {
        self.source = source
        let all = source.referrers.map { Self.load($0, source, rewritten) }
        let manifests = Set(node.all.map(\.descriptor.digest))
        var fates = [Fate?](repeating: nil, count: all.count)
        var waiting: [Digest: [Int]] = [:]
        var decided: [Int] = []
        for (number, referrer) in all.enumerated() {
            if let subject = referrer.subject, !referrer.isReplaced, !manifests.contains(subject) {
                waiting[subject, default: []].append(number)
                continue
            }
            fates[number] = referrer.fate(where: referrer.subject.map(staying.contains) == true)
            decided.append(number)
        }
        while let parent = decided.popLast() {
            for number in waiting.removeValue(forKey: all[parent].descriptor.digest) ?? [] {
                fates[number] = all[number].fate(where: fates[parent] == .stays)
                decided.append(number)
            }
        }
        for (referrer, fate) in zip(all, fates) {
            switch fate {
            case .stays: kept.append(referrer.descriptor)
            case .isVoid: warnings.append(Self.voided(referrer.descriptor))
            case .isReplaced, nil: break
            }
        }
    }

    /// Sorts them as far as it is known before anything is written.
    init(
        _ source: ImageSource, of node: ImageNode, _ rewritten: [Digest: RebuiltImage], dropsOtherPlatforms: Bool
    ) {
        let staying = node.all.filter { node in
            switch node {
            case .index: false
            case .image(let image): !dropsOtherPlatforms && rewritten[image.descriptor.digest] == nil
            case .artifact, .absent: true
            }
        }
        self.init(source, of: node, rewritten, staying: Set(staying.map(\.descriptor.digest)))
    }

    /// Copies what stays.
    func carry(by rebuilder: inout TreeRebuilder) throws(ImageError) {
        for referrer in kept {
            if let manifest = Self.manifest(referrer, source) { try rebuilder.keep(referrer, manifest) }
        }
    }

    private static func manifest(_ referrer: Descriptor, _ source: ImageSource) -> ImageManifest? {
        (try? source.json(referrer)).flatMap { try? ImageManifest($0) }
    }

    private static func load(
        _ descriptor: Descriptor, _ source: ImageSource, _ rewritten: [Digest: RebuiltImage]
    ) -> Referrer {
        let manifest = manifest(descriptor, source)
        let subject = manifest?.subject?.digest ?? tagged(descriptor)
        // A SOCI index whose image has another now.
        let isReplaced = manifest?.config.mediaType == .sociIndexV1 && subject.flatMap { rewritten[$0]?.soci } != nil
        return Referrer(
            descriptor: descriptor, subject: subject, isManifest: manifest != nil, isReplaced: isReplaced)
    }

    /// The entries of `index.json` for SOCI indexes that were made.
    static func made(_ rewritten: some Sequence<RebuiltImage>) -> [Descriptor] {
        var referrers: [Descriptor] = []
        for image in rewritten {
            if let referrer = image.referrer, !referrers.contains(referrer) { referrers.append(referrer) }
        }
        return referrers
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

extension Referrers.Referrer {
    fileprivate func fate(where subjectStays: Bool) -> Referrers.Fate {
        if isReplaced { return .isReplaced }
        return subjectStays && isManifest ? .stays : .isVoid
    }
}

extension ImageNode {
    /// This node and those below it.
    fileprivate var all: [ImageNode] {
        guard case .index(_, _, let children) = self else { return [self] }
        return [self] + children.flatMap(\.all)
    }
}
