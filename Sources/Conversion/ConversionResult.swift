package import AccessTrace
package import EStargz
package import GPUAnalysis
package import ImageCore
package import Layers
package import OCI
package import Planner

/// What a conversion did, for the report.
package struct ConversionResult: Sendable {
    package let sourceName: String
    package let sourceFormat: String
    package let sourceDigest: Digest
    package let tags: [ImageTag]
    /// What the plans were made by.
    package let model: CostModel
    package let soci: SOCIOptions
    package internal(set) var images: [ConvertedImage] = []
    /// Platforms that stay as they were, as text.
    package internal(set) var keptPlatforms: [String] = []
    package internal(set) var warnings: [String] = []
    /// Lines of the prefetch list that no file matched.
    package internal(set) var unmatched: [String] = []
    /// The digest of the new image; nil after a dry run.
    package internal(set) var digest: Digest?
    package internal(set) var destinationFormat = ""
}

/// One platform's image.
package struct ConvertedImage: Sendable {
    package let platform: Platform?
    package let sourceDigest: Digest
    package let digest: Digest?
    package let layers: [ConvertedLayer]
    /// What was known of its use, where it was traced.
    package let record: AccessRecord?
    /// What was made of the record.
    package let plan: TracePlan?
    /// Nil where none was asked for, and where no layer has a zTOC.
    package let sociIndex: Digest?
    /// Nil for an image that has nothing to do with CUDA.
    package let recommendation: FlavorRecommendation?

    package init(
        platform: Platform?, sourceDigest: Digest, digest: Digest?, layers: [ConvertedLayer],
        record: AccessRecord? = nil, plan: TracePlan? = nil, sociIndex: Digest? = nil,
        recommendation: FlavorRecommendation? = nil
    ) {
        self.platform = platform
        self.sourceDigest = sourceDigest
        self.digest = digest
        self.layers = layers
        self.record = record
        self.plan = plan
        self.sociIndex = sociIndex
        self.recommendation = recommendation
    }
}

/// One layer before and after.
package struct ConvertedLayer: Sendable {
    package enum Outcome: Sendable {
        case rewritten(Landmark, WrittenLayer)
        /// A dry run's: what would be.
        case planned(Landmark)
        /// Stays byte for byte, because of an entry.
        case untouched(entry: FilePathBytes, reason: String)
        /// Not in the archive, by its media type.
        case foreign
        case unknownMediaType
    }

    package let sourceDigest: Digest
    package let sourceSize: Int
    package let mediaType: MediaType
    /// How the source is packed; nil for a layer that was not read.
    package internal(set) var compression: Compression?
    package internal(set) var plainSize: Int?
    package internal(set) var files = 0
    /// The files in front of the landmark, and their plain bytes.
    package internal(set) var prefetchedFiles = 0
    package internal(set) var prefetchedBytes = 0
    package internal(set) var outcome: Outcome
    /// Nil where no SOCI index was asked for.
    package internal(set) var soci: LayerSOCI?

    /// The size of the layer in the new image.
    package var size: Int {
        if case .rewritten(_, let written) = outcome { written.size } else { sourceSize }
    }

    package var digest: Digest {
        if case .rewritten(_, let written) = outcome { written.digest } else { sourceDigest }
    }
}
