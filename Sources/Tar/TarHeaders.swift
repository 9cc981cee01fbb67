package import ImageCore

/// What the header blocks of an entry say beyond what a ``TarEntry`` keeps of them.
package struct TarHeaders: Sendable {
    /// The main block's type flag; 0 in archives older than ustar.
    package let typeFlag: UInt8
    /// The mode field whole: old writers put the file's type above the twelve permission bits.
    package let mode: Int
    /// The size that the headers state, also where no payload follows, as for links.
    package let statedSize: Int
    /// The records of the entry's own extended header, in order; a key may repeat, and the last one counts.
    package let records: [PAXRecord]
    /// Whether a global header stands anywhere before the entry.
    package let followsGlobalHeader: Bool
    /// Header blocks to write instead of the entry's own, where those cannot stand alone: a global header's records
    /// folded in, or type `7` made type `0`.
    package let rewritten: [UInt8]?
}

extension TarHeaders {
    /// Reads the header blocks of one entry, its extension headers included; nil where they do not make one.
    ///
    /// - Throws: ``ImageError`` for blocks that are no headers.
    package init?(_ blocks: [UInt8]) throws(ImageError) {
        var reader = TarReader()
        var catcher = HeaderCatcher()
        try blocks.withBytes { (bytes) throws(ImageError) in try reader.read(bytes, into: &catcher) }
        guard let headers = catcher.headers else { return nil }
        self = headers
    }
}

private struct HeaderCatcher: TarVisitor {
    private(set) var headers: TarHeaders?

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) { self.headers = headers }
    mutating func payload(_ bytes: UnsafeRawBufferPointer) {}
    mutating func end() {}
}
