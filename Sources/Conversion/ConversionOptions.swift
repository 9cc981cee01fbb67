package import AccessTrace
package import Layers
package import OCI
package import Planner

/// What a user decides about a conversion.
package struct ConversionOptions: Sendable {
    /// Which platforms of an index are rewritten.
    package enum Platforms: Sendable {
        /// The only one, or the host's.
        case automatic
        case all
        case chosen([Platform])
    }

    /// Where the knowledge of what is touched comes from.
    package enum Guide: Sendable {
        /// Nothing is known but what a list names.
        case none
        /// The image is run.
        case run(WorkloadOptions)
        case record(AccessRecord)
    }

    package var packing: Packing
    package var guide = Guide.none
    package var prefetchList: PrefetchList?
    package var model = CostModel()
    /// The most plain bytes that a trace may put in front, and the most plain bytes of spans to prefetch.
    package var prefetchBudget: Int?
    package var soci = SOCIOptions()
    package var platforms: Platforms = .automatic
    /// Whether the platforms that are not rewritten are left out.
    package var dropsOtherPlatforms = false
    package var dropsAttestations = false
    /// Whether a layer that must stay as it was is an error.
    package var isStrict = false
    /// Whether only the plan is made and nothing written.
    package var isDryRun = false
    package var temporaryDirectory: String
    package var largestLayer: Int

    package init(packing: Packing, temporaryDirectory: String, largestLayer: Int) {
        self.packing = packing
        self.temporaryDirectory = temporaryDirectory
        self.largestLayer = largestLayer
    }
}
