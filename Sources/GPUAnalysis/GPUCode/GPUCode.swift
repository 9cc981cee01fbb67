package import ImageCore

/// What the GPU code of a file comes to.
package struct GPUCode: Hashable, Sendable {
    /// The entries of one architecture and form.
    package struct Share: Hashable, Sendable {
        package let architecture: SMArchitecture
        package let kind: FatbinEntry.Kind
        /// How many there are.
        package internal(set) var entries = 0
        /// In the file: headers, payloads, padding.
        package internal(set) var bytes = 0
        /// Uncompressed, as the entries tell.
        package internal(set) var plainBytes = 0
        /// Of `bytes`, those that the targets never run.
        package internal(set) var deadBytes = 0
    }

    /// The regions that begin in one section.
    package struct Section: Hashable, Sendable {
        /// `(no section)` for what lies in none.
        package let name: String
        package fileprivate(set) var regions = 0
        /// In the file: headers and entries.
        package internal(set) var bytes = 0
    }

    /// By architecture, then by form.
    package let shares: [Share]
    /// By bytes, the most first; equal ones by name.
    package let sections: [Section]
    /// Regions that begin right and break; what they hold is in none of the sums.
    package let damaged: Int
    /// Whether all of the file was looked at, or a bound was met.
    package let isComplete: Bool

    /// Sums up what a scanner found.
    ///
    /// - Parameters:
    ///   - sections: of the file, in any order; none where its section headers were stripped or could not be read.
    ///   - executable: more ranges of the file that hold instructions, as executable segments do.
    ///   - targets: the GPUs that the code is for; with none, nothing is dead.
    package init(
        _ scanner: FatbinScanner, sections: [GPUCodeSection], executable: [ByteRange] = [],
        targets: [SMArchitecture] = []
    ) {
        let places = GPUCodeSections(sections, executable: executable, fileSize: scanner.fileSize)
        let rule = KeepRule(targets: targets)
        var shares: [ShareKey: Share] = [:]
        var found: [String: Section] = [:]
        for region in scanner.regions where !places.isExecutable(region.range.offset) {
            let name = places.name(at: region.range.offset) ?? "(no section)"
            found[name, default: Section(name: name)].add(region)
            let entries = scanner.entries[region.entries]
            for (entry, isKept) in zip(entries, rule.keeps(entries)) {
                let fresh = Share(architecture: entry.architecture, kind: entry.kind)
                shares[ShareKey(entry), default: fresh].add(entry, isKept: isKept)
            }
        }
        self.shares = shares.values.sorted {
            ($0.architecture, $0.kind.number) < ($1.architecture, $1.kind.number)
        }
        self.sections = found.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
        damaged = scanner.damaged.count { !places.isExecutable($0) }
        isComplete = scanner.isComplete
    }

    /// How many regions there are outside of what is executable.
    package var regions: Int { sections.reduce(0) { $0 + $1.regions } }
    /// How many entries they have.
    package var entries: Int { shares.reduce(0) { $0 + $1.entries } }
    /// All of it in the file, the regions' own headers included: 16 bytes a region more than the shares.
    package var bytes: Int { sections.reduce(0) { $0 + $1.bytes } }
    /// What all payloads come to uncompressed, as the entries tell.
    package var plainBytes: Int { shares.reduce(0) { $0.saturatingSum($1.plainBytes) } }
    /// What none of the targets ever runs.
    package var deadBytes: Int { shares.reduce(0) { $0 + $1.deadBytes } }

    private struct ShareKey: Hashable {
        let architecture: SMArchitecture
        let kind: FatbinEntry.Kind

        init(_ entry: FatbinEntry) {
            architecture = entry.architecture
            kind = entry.kind
        }
    }
}

extension GPUCode.Share {
    fileprivate mutating func add(_ entry: FatbinEntry, isKept: Bool) {
        entries += 1
        bytes += entry.bytes
        plainBytes = plainBytes.saturatingSum(entry.plainBytes)
        if !isKept { deadBytes += entry.bytes }
    }
}

extension GPUCode.Section {
    fileprivate mutating func add(_ region: FatbinRegion) {
        regions += 1
        bytes += region.range.count
    }
}
