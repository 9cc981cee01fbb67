package import ImageCore

/// One file of an image: where it is and how much of it was touched.
package struct FileUse: Hashable, Sendable {
    package let path: FilePathBytes
    /// From 1, the bottom.
    package let layer: Int
    package let size: Int
    /// Nil without a trace.
    package let touchedBytes: Int?
}
