package import ImageCore
package import Tar

/// Sees a layer pass that is read for another purpose.
package protocol LayerWatcher: AnyObject {
    /// Where the plain bytes are kept that pass from now on: an entry's, at its place in the tar, once it has ended.
    func follow(_ plain: BlobLocation)
    func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError)
    func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError)
    func end() throws(ImageError)
}
