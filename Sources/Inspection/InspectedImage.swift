package import ImageCore
package import OCI

/// One platform's image, as an inspection found it.
package struct InspectedImage: Sendable {
    /// The names of the image, or of the index that it is in.
    package let tags: [ImageTag]
    package let platform: Platform?
    /// The digest of the manifest.
    package let digest: Digest
    /// What a container of it runs.
    package let process: ImageConfig.Process
    /// From the bottom up.
    package let layers: [InspectedLayer]
    package let folders: ImageFolders
    package let duplicates: DuplicateFiles
    package let gpu: GPUContent
    package let weights: WeightContent
    /// The gravest first, then by code.
    package let findings: [Finding]
    /// Paths of the trace that the image does not have, in the order of their bytes.
    package let missing: [FilePathBytes]
    /// What the user should know of how the trace was applied.
    package let remarks: [String]
}
