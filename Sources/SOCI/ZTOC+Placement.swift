internal import ImageCore
internal import Tar

extension ZTOC {
    /// The numbers of the entries by the places of their payloads: runtimes sort them so.
    package var order: [Int] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.offset <= $1.offset }
        guard !isSorted else { return Array(entries.indices) }
        return entries.indices.sorted { left, right in
            (entries[left].offset, left) < (entries[right].offset, right)
        }
    }

    /// The first entry, by place, whose headers have no room between the entry before it and its payload, or whose
    /// payload lies outside the archive: runtimes refuse the whole zTOC for one.
    package func misplacedEntry(in order: [Int]) -> ZTOCEntry? {
        var end = 0
        for number in order {
            let entry = entries[number]
            guard entry.offset >= end, entry.offset - end >= TarBlock.size,
                entry.payload.lies(within: spans.archiveSize)
            else { return entry }
            end = entry.paddedEnd
        }
        return nil
    }

    /// The first hardlink whose target is no entry before it: runtimes refuse the whole layer for one.
    package func danglingHardlink(in order: [Int]) -> ZTOCEntry? {
        guard entries.contains(where: { $0.kind == .hardlink }) else { return nil }
        return ZTOCEntry.danglingHardlink(in: order.lazy.map { entries[$0] })
    }
}

extension ZTOCEntry {
    /// The first hardlink whose target is no entry before it, in the order given.
    static func danglingHardlink(in entries: some Sequence<ZTOCEntry>) -> ZTOCEntry? {
        var names: Set<FilePathBytes> = []
        for entry in entries {
            if entry.kind == .hardlink, !names.contains(entry.linkName.cleaned) { return entry }
            names.insert(entry.name.cleaned)
        }
        return nil
    }

    /// Where a runtime looks for the headers of the entry behind this one, whose payload lies within the archive.
    package var paddedEnd: Int { offset + size + TarBlock.padding(after: size) }
}
