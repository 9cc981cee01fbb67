package import ImageCore

/// A folder, or a file that is large enough to be told of, with all below it.
package struct FolderNode: Sendable {
    package let name: FilePathBytes
    package let bytes: Int
    /// Nil without a trace.
    package let touchedBytes: Int?
    package let files: Int
    package let isFile: Bool
    /// By bytes, the largest first; what is too small to be seen stands last as one node without a name.
    package let children: [FolderNode]
}
