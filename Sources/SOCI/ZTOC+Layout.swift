package import ImageCore

extension ZTOC {
    /// Where a runtime looks for the headers of an entry.
    package struct HeaderPlace: Hashable, Sendable {
        /// The entry's number in ``ZTOC/entries``.
        package let entry: Int
        /// All header blocks of the entry, up to its payload.
        package let header: ByteRange
    }

    /// The places of all headers, in the order of the plain tar. The format does not tell them: a runtime takes a
    /// header to begin where the payload before it ends, padded to whole blocks, and the first at byte 0.
    ///
    /// - Throws: ``ZTOCError/entry(_:name:)`` for a payload that begins before the one in front of it ended, for which
    ///   runtimes refuse the whole zTOC.
    package func layout() throws(ZTOCError) -> [HeaderPlace] {
        let order = entries.indices.sorted { left, right in
            (entries[left].offset, left) < (entries[right].offset, right)
        }
        var places: [HeaderPlace] = []
        places.reserveCapacity(order.count)
        var start = 0
        for index in order {
            let entry = entries[index]
            guard start <= entry.offset, (0...Limits.ztocOffset).contains(entry.offset),
                (0...Limits.ztocOffset).contains(entry.size)
            else {
                throw .entry("its data begins at byte \(entry.offset), its header only at \(start)", name: entry.name)
            }
            places.append(HeaderPlace(entry: index, header: ByteRange(offset: start, count: entry.offset - start)))
            start = (entry.offset + entry.size + 511) & ~511
        }
        return places
    }
}
