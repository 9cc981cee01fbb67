package import ImageCore

/// Why a layer has no zTOC: something that the format, or a runtime that reads it, cannot express.
package struct ZTOCObstacle: Error, Hashable, Sendable {
    /// For people, as the end of a sentence.
    package let reason: String
    /// The entry that stands in the way, where it is one.
    package let entry: FilePathBytes?

    package init(_ reason: String, entry: FilePathBytes? = nil) {
        self.reason = reason
        self.entry = entry
    }
}
