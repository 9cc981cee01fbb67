package import ImageCore

/// What the GPU code of a file comes to.
package struct GPUCode: Hashable, Sendable {
    /// The entries of one architecture and form; or those of all that there is no room for, of
    /// ``SMArchitecture/several`` and `FatbinEntry.Kind.unknown`.
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
        /// `(no section)` for what lies in none, `(others)` for those that there is no room for.
        package let name: String
        package internal(set) var regions = 0
        /// In the file: headers and entries.
        package internal(set) var bytes = 0
    }

    /// By architecture, then by form; at most ``Limits/gpuCodeShares`` and one for the rest.
    package let shares: [Share]
    /// By bytes, the most first; equal ones by name. Those that there is no room for stand last, as one.
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
        var shares = Shares()
        var sections = SectionSums()
        for region in scanner.regions where !places.isExecutable(region.range.offset) {
            sections.add(region, in: places.name(at: region.range.offset))
            let entries = scanner.entries[region.entries]
            for (entry, isKept) in zip(entries, rule.keeps(entries)) { shares.add(Share(entry, isKept: isKept)) }
        }
        self.shares = shares.folded
        self.sections = sections.folded
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
}
