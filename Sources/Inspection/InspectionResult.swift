package import AccessTrace
package import OCI

/// What `inspect` found.
package struct InspectionResult: Sendable {
    package private(set) var sourceName: String
    package let sourceFormat: String
    /// What was held against the layers.
    package let record: AccessRecord?
    package internal(set) var images: [InspectedImage] = []
    /// Platforms that an index lists and the source does not hold.
    package internal(set) var absentPlatforms: [Platform] = []

    /// The same result of a source with another name.
    package func named(_ name: String) -> InspectionResult {
        var copy = self
        copy.sourceName = name
        return copy
    }
}
