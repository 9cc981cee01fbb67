internal import ImageCore
internal import Layers
internal import SOCI
internal import Tar

/// What is held against a layer while its bytes pass: its own table of contents, and its zTOC.
struct LayerCheckers: TarVisitor, ~Copyable {
    private var toc: TOCChecker
    private var entries: ZTOCChecker?
    private var spans: SpanComparison?

    /// - Parameter ztoc: nil for a layer without one, or with one that cannot be read.
    init(_ toc: consuming TOCChecker, _ ztoc: CheckedZTOC?, of blob: BlobLocation, _ side: Findings) throws(ImageError)
    {
        self.toc = toc
        entries = ztoc.map { ZTOCChecker($0, side) }
        spans = nil
        if let ztoc, ztoc.hasReadableSpans { spans = try SpanComparison(ztoc.ztoc.spans, of: blob, side.emptied) }
    }

    /// The next plain bytes.
    mutating func compareSpans(_ plain: UnsafeRawBufferPointer) { spans?.compare(plain) }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        toc.begin(entry, headers)
        entries?.begin(entry, headers)
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) { toc.payload(bytes) }

    mutating func end() { toc.end() }

    /// After the layer's last byte.
    mutating func finish(members: [MemberStart]) {
        toc.finish(members: members)
        entries?.finish()
        spans?.finish()
    }

    /// Hands over what was found: of the layer with its table of contents, and of its zTOC.
    mutating func give(_ findings: inout Findings, _ side: inout Findings) {
        findings = toc.findings
        if let entries { side = entries.findings }
        spans?.give(&side)
    }
}
