package import SOCI

/// What a user decides about the SOCI index.
package struct SOCIOptions: Sendable {
    /// Nil for no index.
    package var version: SOCIIndex.Version? = .v2
    /// The plain bytes of a span; one of ``Limits/sociSpanSizes``.
    package var spanSize = 4 << 20
    /// A layer whose blob is smaller gets no zTOC: fetching it whole is quicker than fetching its parts.
    package var minimumLayerSize = 10 << 20
    /// Whether zTOCs of layers that others packed are byte for byte what the reference builder writes.
    package var isExact = false
    package var buildTool = ZTOCOptions.toolName
    /// Whether zTOCs that the source has are made anew.
    package var isForced = false

    package init() {}

    /// What a zTOC is made by.
    var ztoc: ZTOCOptions { ZTOCOptions(spanSize: spanSize, isExact: isExact, buildTool: buildTool) }
}
