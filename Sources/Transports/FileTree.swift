package import ImageCore
package import Layers

/// The files of an image as it is stored: entries of an archive, or files of a folder.
package protocol FileTree: Sendable {
    /// Where the bytes of a file lie; nil where there is no such file.
    func file(_ path: String) throws(ImageError) -> BlobLocation?
}
