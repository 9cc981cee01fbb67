package import AccessTrace
package import Planner

/// What a user decides about an index for an image whose layers stay.
package struct IndexOptions: Sendable {
    package var soci = SOCIOptions()
    package var platforms: ConversionOptions.Platforms = .automatic
    /// Whether the platforms that are not indexed are left out.
    package var dropsOtherPlatforms = false
    package var dropsAttestations = false
    /// Whether zstd layers are packed anew as gzip, which a zTOC can be made of.
    package var recompressesZstd = false
    /// What a workload touched, for the spans to prefetch.
    package var record: AccessRecord?
    package var prefetchList: PrefetchList?
    /// The most plain bytes of spans that are fetched before the start.
    package var prefetchBudget: Int?
    package var temporaryDirectory: String
    package var largestLayer: Int

    package init(temporaryDirectory: String, largestLayer: Int) {
        self.temporaryDirectory = temporaryDirectory
        self.largestLayer = largestLayer
    }

    /// Whether it is known what is touched.
    var isGuided: Bool { record != nil || prefetchList != nil }
}
