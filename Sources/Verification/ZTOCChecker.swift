internal import ImageCore
internal import SOCI
internal import Tar

/// Walks a layer's tar and the entries of its zTOC side by side.
struct ZTOCChecker: TarVisitor {
    private(set) var findings: Findings
    private let checked: CheckedZTOC
    /// How many of the zTOC's entries have passed, in the order of their payloads.
    private var position = 0
    /// Where a runtime looks for the headers of the next entry.
    private var headerOffset = 0

    init(_ checked: CheckedZTOC, _ findings: Findings) {
        self.checked = checked
        self.findings = findings
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) {
        defer { headerOffset = entry.end }
        guard let listed = listed(for: entry) else {
            findings.add("ztoc-entry-missing", .error, "the tar has an entry that the zTOC lacks", entry: entry.name)
            return
        }
        if entry.headerOffset != headerOffset {
            findings.add(
                "ztoc-header-position", .error,
                "its headers begin at \(entry.headerOffset), runtimes look for them at \(headerOffset)",
                entry: entry.name)
        }
        for difference in ZTOCEntryComparison.differences(entry, headers, listed) {
            findings.add("ztoc-entry-mismatch", .error, difference, entry: entry.name)
        }
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) {}

    mutating func end() {}

    /// After the tar's last entry.
    mutating func finish() {
        guard position < checked.order.count else { return }
        addExtra(checked.ztoc.entries[checked.order[position]])
    }

    /// The zTOC's entry that is meant for one of the tar: that of its name or of its place, whichever comes next.
    private mutating func listed(for entry: TarEntry) -> ZTOCEntry? {
        while position < checked.order.count {
            let listed = checked.ztoc.entries[checked.order[position]]
            if listed.name == entry.name || listed.offset == entry.payload.offset {
                position += 1
                return listed
            }
            guard listed.offset < entry.payload.offset else { return nil }
            addExtra(listed)
            position += 1
        }
        return nil
    }

    private mutating func addExtra(_ listed: ZTOCEntry) {
        findings.add("ztoc-entry-extra", .error, "the zTOC has an entry that the tar lacks", entry: listed.name)
    }
}
