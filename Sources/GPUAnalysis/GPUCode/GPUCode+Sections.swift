internal import ImageCore

extension GPUCode {
    /// Adds regions up by the section in which they begin.
    struct SectionSums {
        private var sums: [String: Section] = [:]
        private var others = Section(name: "(others)")

        /// - Parameter name: nil for what lies in no section.
        mutating func add(_ region: FatbinRegion, in name: String?) {
            let name = name ?? "(no section)"
            if name.utf8.count <= Limits.gpuCodeSectionNameBytes {
                sums[name, default: Section(name: name)].add(regions: 1, bytes: region.range.count)
            } else {
                others.add(regions: 1, bytes: region.range.count)
            }
        }

        /// The largest, and last what all the others are together.
        var folded: [Section] {
            let all = sums.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
            var rest = others
            for section in all.dropFirst(Limits.gpuCodeSections) {
                rest.add(regions: section.regions, bytes: section.bytes)
            }
            return all.prefix(Limits.gpuCodeSections) + (rest.regions > 0 ? [rest] : [])
        }
    }
}

extension GPUCode.Section {
    fileprivate mutating func add(regions: Int, bytes: Int) {
        self.regions = self.regions.saturatingSum(regions)
        self.bytes = self.bytes.saturatingSum(bytes)
    }
}
