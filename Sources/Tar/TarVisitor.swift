package import ImageCore

/// Takes what a ``TarReader`` finds, in the order of the stream.
package protocol TarVisitor: ~Copyable {
    /// An entry begins, its header blocks are read.
    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError)

    /// The next bytes of the payload of the entry that began last.
    mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError)

    /// The entry that began last has all its payload.
    mutating func end() throws(ImageError)
}
