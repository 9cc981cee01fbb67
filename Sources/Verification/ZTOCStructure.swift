internal import Codec
internal import ImageCore
internal import Layers
internal import OCI
internal import SOCI
internal import Tar
internal import Transports

/// Checks a zTOC as far as a runtime does before it mounts the layer, and what goes with it.
struct ZTOCStructure {
    let claim: ZTOCClaim
    let source: ImageSource
    /// The layer.
    let blob: BlobLocation

    /// The zTOC, or nil when it cannot be read.
    func check(_ findings: inout Findings) -> CheckedZTOC? {
        guard let ztoc = load(&findings) else {
            checkPrefetch(spans: nil, &findings)
            return nil
        }
        checkPrefetch(spans: ztoc.spans.count, &findings)
        if let text = claim.descriptor.annotation(Annotation.sociSpanSize), text != String(ztoc.spans.spanSize) {
            findings.add(
                "ztoc-span-size", .warning,
                "the SOCI index says a span size of \(text.prefix(20)), the zTOC \(ztoc.spans.spanSize)")
        }
        do throws(ImageError) {
            return try Self.check(ztoc, of: blob, disablesXattrs: claim.disablesXattrs, &findings)
        } catch {
            findings.add("ztoc-spans", .error, error.description)
            return CheckedZTOC(ztoc, hasReadableSpans: false)
        }
    }

    /// What the zTOC alone and its layer's header show.
    ///
    /// - Throws: ``ImageError`` where the layer cannot be read.
    static func check(
        _ ztoc: ZTOC, of blob: BlobLocation, disablesXattrs: Bool, _ findings: inout Findings
    ) throws(ImageError) -> CheckedZTOC {
        let fault = try ztoc.spans.fault(for: blob)
        if let fault { findings.add(fault.code, .error, fault.reason) }
        let checked = CheckedZTOC(ztoc, hasReadableSpans: fault == nil)
        checkEntries(checked, disablesXattrs: disablesXattrs, &findings)
        return checked
    }

    static let danglingHardlinkCode = "ztoc-hardlink-target"

    private func load(_ findings: inout Findings) -> ZTOC? {
        let descriptor = claim.descriptor
        do throws(ImageError) {
            guard let file = try source.blob(descriptor.digest) else {
                findings.add("ztoc-missing", .error, "the zTOC is not in the archive")
                return nil
            }
            guard file.size == descriptor.size else {
                findings.add(
                    "ztoc-size-mismatch", .error,
                    "the zTOC has \(file.size) bytes, its descriptor says \(descriptor.size)")
                return nil
            }
            let digest = try file.hashed()
            guard digest == descriptor.digest else {
                findings.add("ztoc-digest-mismatch", .error, "the zTOC's own digest is \(digest)")
                return nil
            }
            return try ZTOC(reading: file)
        } catch {
            findings.add("ztoc-unreadable", .error, error.description)
            return nil
        }
    }

    private static func checkEntries(_ checked: CheckedZTOC, disablesXattrs: Bool, _ findings: inout Findings) {
        let ztoc = checked.ztoc
        if !checked.isSorted {
            findings.add("ztoc-entry-order", .warning, "the entries do not stand in the order of the archive")
        }
        if let entry = ztoc.misplacedEntry(in: checked.order) {
            findings.add(
                "ztoc-header-position", .error,
                "there is no room for its headers before it, or it lies outside the archive: runtimes refuse the zTOC",
                entry: entry.name)
        }
        if let entry = ztoc.danglingHardlink(in: checked.order) {
            findings.add(
                danglingHardlinkCode, .warning,
                "the hardlink's target \(entry.linkName) does not stand before it: runtimes refuse the layer and pull it whole",
                entry: entry.name)
        }
        guard disablesXattrs else { return }
        if let entry = ztoc.entries.first(where: \.needsXattrs) {
            findings.add(
                "soci-disable-xattrs", .error,
                "the SOCI index says that the layer has no xattrs: a container would not see those of the entry",
                entry: entry.name)
        }
    }

    private func checkPrefetch(spans: Int?, _ findings: inout Findings) {
        guard let descriptor = claim.prefetch else { return }
        do throws(ImageError) {
            let bytes = try source.blob(descriptor).document()
            guard SHA256Hasher.digest(of: bytes) == descriptor.digest else {
                throw ImageError(.unreadableInput, "its digest is another")
            }
            let artifact: PrefetchArtifact
            do throws(OCIError) {
                artifact = try PrefetchArtifact(parsing: bytes)
            } catch {
                throw ImageError(.unreadableInput, error.reason)
            }
            guard let spans, let last = artifact.spans.last else { return }
            if last.upperBound >= spans || artifact.spans.contains(where: { $0.lowerBound < 0 }) {
                findings.add(
                    "soci-prefetch-range", .error,
                    "span \(last.upperBound) shall be fetched before the start, the zTOC has \(spans) spans")
            }
        } catch {
            findings.add(
                "soci-prefetch-unreadable", .error,
                "the list of spans \(descriptor.digest) is unreadable: \(error.description)")
        }
    }
}

extension SpanTable.Fault {
    fileprivate var code: String {
        switch self {
        case .compression: "ztoc-compression"
        case .layerSize: "ztoc-size-mismatch"
        case .order, .header: "ztoc-spans"
        }
    }
}
