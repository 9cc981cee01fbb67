package import ImageCore
package import SOCI

extension ZTOC {
    /// Where a runtime looks for the headers of an entry.
    package struct HeaderPlace: Hashable, Sendable {
        /// The entry's number in ``ZTOC/entries``.
        package let entry: Int
        /// All header blocks of the entry, up to its payload.
        package let header: ByteRange
    }

    /// The places of all headers, in the order of the plain tar.
    package func layout() throws(ZTOCError) -> [HeaderPlace] {
        let order = order
        if let entry = misplacedEntry(in: order) { throw .entry("its headers have no room", name: entry.name) }
        var start = 0
        return order.map { number in
            let entry = entries[number]
            defer { start = entry.paddedEnd }
            return HeaderPlace(entry: number, header: ByteRange(offset: start, count: entry.offset - start))
        }
    }
}
