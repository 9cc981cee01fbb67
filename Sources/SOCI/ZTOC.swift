/// A SOCI zTOC: where in a layer each file lies, and the places from which the layer can be inflated
/// (docs/soci.md; the format has version 0.9).
package struct ZTOC: Hashable, Sendable {
    package static let currentVersion = "0.9"

    package var version = currentVersion
    /// Who wrote it; part of the bytes, and so of the digest.
    package var buildTool: String
    /// In the order of the archive.
    package var entries: [ZTOCEntry]
    package var spans: SpanTable

    package init(version: String = currentVersion, buildTool: String, entries: [ZTOCEntry], spans: SpanTable) {
        self.version = version
        self.buildTool = buildTool
        self.entries = entries
        self.spans = spans
    }
}
