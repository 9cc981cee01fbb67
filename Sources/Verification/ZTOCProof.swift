internal import Codec
package import ImageCore
package import Layers
package import SOCI
package import Tar

/// A zTOC held against its layer in one reading, which proves the layer as well: all that `verify` checks of it.
package struct ZTOCProof: Sendable {
    package let findings: [Finding]
    /// In the order of the archive; empty where they were not to be kept.
    package let entries: [TarEntry]
    package let plainSize: Int
    /// Whether the blob has several gzip members.
    package let hasManyMembers: Bool

    /// The first finding for which a runtime refuses the zTOC, or would read something else than the layer by it.
    package var fault: Finding? {
        findings.first { $0.severity == .error || $0.code == ZTOCStructure.danglingHardlinkCode }
    }

    /// Reads the layer to its end.
    ///
    /// - Parameters:
    ///   - digest: the zTOC's, for the findings.
    ///   - limit: the plain size above which the layer is refused.
    ///   - advanced: told the bytes of the blob done so far; what it throws ends the reading.
    /// - Throws: ``ImageError`` for a corrupt, cut or oversized layer, or one that is not what was expected.
    package init(
        of ztoc: ZTOC, digest: Digest, blob: BlobLocation, expecting expectation: LayerReader.Expectation, limit: Int,
        keepsEntries: Bool, advanced: (Int) throws(ImageError) -> Void
    ) throws(ImageError) {
        var findings = Findings(blob: digest)
        let checked = try ZTOCStructure.check(ztoc, of: blob, disablesXattrs: false, &findings)
        let compression = try Compression(of: blob)
        var visitor = try Visitor(checked, findings, of: blob, keepsEntries: keepsEntries)
        var reader = TarReader()
        var hasher = SHA256Hasher()
        let stream = try LayerStream(blob, compression: compression, limit: limit, hashes: true)
        let summary = try stream.consume { (bytes, blobOffset) throws(ImageError) in
            if compression != .plain { hasher.update(bytes) }
            visitor.spans?.compare(bytes)
            try reader.read(bytes, into: &visitor)
            try advanced(blobOffset)
        }
        let blobDigest = try expectation.prove(blob: summary.blobDigest)
        _ = try expectation.prove(diffID: compression == .plain ? blobDigest : hasher.finish())
        let isProven = expectation.diffID != nil || summary.framingIsProof || summary.plainSize == 0
        try reader.finish(framingIsProof: isProven)
        self.findings = visitor.finish()
        entries = visitor.entries
        plainSize = summary.plainSize
        hasManyMembers = summary.memberCount > 1
    }

    /// What is held against the layer while its bytes pass.
    private struct Visitor: TarVisitor, ~Copyable {
        private var checker: ZTOCChecker
        var spans: SpanComparison?
        private(set) var entries: [TarEntry] = []
        private let keepsEntries: Bool

        init(
            _ checked: CheckedZTOC, _ findings: Findings, of blob: BlobLocation, keepsEntries: Bool
        ) throws(ImageError) {
            checker = ZTOCChecker(checked, findings)
            self.keepsEntries = keepsEntries
            spans = nil
            if checked.hasReadableSpans { spans = try SpanComparison(checked.ztoc.spans, of: blob, findings.emptied) }
        }

        mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
            if keepsEntries { entries.append(entry) }
            checker.begin(entry, headers)
        }

        mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
        mutating func end() {}

        mutating func finish() -> [Finding] {
            checker.finish()
            spans?.finish()
            var all = checker.findings
            spans?.give(&all)
            return all.list
        }
    }
}
