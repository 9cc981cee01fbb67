package import ImageCore

/// Takes what a ``TarReader`` finds, in the order of the stream.
package protocol TarVisitor: ~Copyable {
    /// An entry begins.
    ///
    /// - Parameter rewritten: header blocks to write instead of the entry's own, where those cannot stand alone: a
    ///   global header's records folded in, or type `7` made type `0`.
    mutating func begin(_ entry: TarEntry, rewritten: [UInt8]?) throws(ImageError)

    /// The next bytes of the payload of the entry that began last.
    mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError)

    /// The entry that began last has all its payload.
    mutating func end() throws(ImageError)
}
