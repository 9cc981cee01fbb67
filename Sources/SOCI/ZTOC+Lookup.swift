package import ImageCore

extension ZTOC {
    /// The number of the entry that the layer alone shows at a cleaned path: the last of that name.
    package func entryNumber(at path: FilePathBytes) -> Int? {
        entries.lastIndex { $0.name.cleaned == path }
    }

    /// The entry whose bytes another shows: itself, or what its hardlinks lead to inside the layer; nil for one that
    /// leads nowhere there. As in extraction, a link takes what stands before it.
    package func content(of number: Int) -> ZTOCEntry? {
        var current = number
        for _ in 0...Limits.symlinksFollowed {
            guard entries.indices.contains(current) else { return nil }
            let entry = entries[current]
            guard entry.kind == .hardlink else { return entry }
            let target = entry.linkName.cleaned
            guard let next = entries[..<current].lastIndex(where: { $0.name.cleaned == target }) else { return nil }
            current = next
        }
        return nil
    }
}

extension SpanTable {
    /// The spans that a runtime fetches for a file: it asks for the one behind a file that ends where a span does, too.
    package func fetched(for entry: ZTOCEntry) -> ClosedRange<Int>? {
        spans(holding: ByteRange(offset: entry.offset, count: entry.size + 1)) ?? spans(holding: entry.payload)
    }
}
