package import AccessTrace
package import OCI

/// What `inspect` found.
package struct InspectionResult: Sendable {
    package let sourceName: String
    package let sourceFormat: String
    /// What was held against the layers.
    package let record: AccessRecord?
    package internal(set) var images: [InspectedImage] = []
    /// Platforms that an index lists and the source does not hold.
    package internal(set) var absentPlatforms: [Platform] = []
}
