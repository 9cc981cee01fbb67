internal import ImageCore
internal import Layers
internal import OCI
internal import SOCI
internal import Transports
internal import Verification

extension SOCIPulling {
    /// Looks at what a runtime looks at before it mounts a layer. Whether the spans give the layer's own bytes is for
    /// `verify` to prove.
    init(_ layer: Digest, _ blob: BlobLocation, _ answer: SOCILookup.Answer, from source: ImageSource) {
        do throws(Refusal) {
            self = .possible(try Self.spans(layer, blob, answer, source))
        } catch {
            self = .impossible(error.obstacle)
        }
    }

    private struct Refusal: Error {
        let obstacle: Obstacle
    }

    private static func spans(
        _ layer: Digest, _ blob: BlobLocation, _ answer: SOCILookup.Answer, _ source: ImageSource
    ) throws(Refusal) -> Spans {
        guard let index = answer.taken else {
            if answer.named == nil { throw Refusal(obstacle: .noIndex) }
            throw Refusal(obstacle: answer.second == nil ? .indexMissing : .indexUnreadable)
        }
        guard index.document.isCanonical else { throw Refusal(obstacle: .indexNotCanonical) }
        guard let part = index.document.ztoc(of: layer) else { throw Refusal(obstacle: .noZTOC) }
        guard part.descriptor.mediaType == .ztoc else {
            throw Refusal(obstacle: .mediaType(part.descriptor.mediaType.text))
        }
        let ztoc = try load(part.descriptor, source)
        if let reason = refusal(of: ztoc, for: blob) { throw Refusal(obstacle: .refused(reason)) }
        return Spans(
            index: index.digest, version: index.document.version, ztoc: part.descriptor.digest,
            ztocSize: part.descriptor.size, spanSize: ztoc.spans.spanSize, count: ztoc.spans.count,
            prefetched: prefetched(index.document.prefetch(of: layer), of: ztoc.spans.count, source))
    }

    private static func load(_ descriptor: Descriptor, _ source: ImageSource) throws(Refusal) -> ZTOC {
        guard let file = try? source.blob(descriptor.digest) else {
            throw Refusal(obstacle: .ztocMissing)
        }
        guard file.size == descriptor.size, (try? file.hashed()) == descriptor.digest,
            let ztoc = try? ZTOC(reading: file)
        else { throw Refusal(obstacle: .ztocDamaged) }
        return ztoc
    }

    private static func refusal(of ztoc: ZTOC, for blob: BlobLocation) -> String? {
        do throws(ImageError) {
            if let fault = try ztoc.spans.fault(for: blob) { return fault.reason }
        } catch {
            return error.description
        }
        let order = ztoc.order
        if let entry = ztoc.misplacedEntry(in: order) { return "there is no room for the headers of \(entry.name)" }
        if let entry = ztoc.danglingHardlink(in: order) {
            return "the target of the hardlink \(entry.name) does not stand before it"
        }
        return nil
    }

    private static func prefetched(_ part: SOCIIndexDocument.Part?, of count: Int, _ source: ImageSource) -> Int {
        guard let part, let bytes = try? source.blob(part.descriptor).document(),
            let artifact = try? PrefetchArtifact(parsing: bytes)
        else { return 0 }
        return artifact.spans.reduce(0) { sum, spans in
            sum + max(min(spans.upperBound, count - 1) - spans.lowerBound + 1, 0)
        }
    }
}
