internal import ImageCore

/// Finds the section in which a region begins.
struct GPUCodeSections {
    /// Ascending, without empty ones.
    private let sections: [GPUCodeSection]
    private let executable: [ByteRange]

    init(_ sections: [GPUCodeSection], executable: [ByteRange], fileSize: Int) {
        func clipped(_ range: ByteRange) -> ByteRange? {
            guard range.offset >= 0, range.offset < fileSize, range.count > 0 else { return nil }
            return ByteRange(offset: range.offset, count: min(range.count, fileSize - range.offset))
        }
        let present = sections.filter(\.hasBits).compactMap { section in
            clipped(section.range).map {
                GPUCodeSection(name: section.name, range: $0, isExecutable: section.isExecutable, hasBits: true)
            }
        }
        self.sections = present.sorted { ($0.range.offset, $0.range.count) < ($1.range.offset, $1.range.count) }
        self.executable =
            (present.filter(\.isExecutable).map(\.range) + executable.compactMap(clipped)).normalized
    }

    func isExecutable(_ offset: Int) -> Bool {
        executable.last(from: offset, by: \.offset).map { offset < $0.end } ?? false
    }

    /// The name of the section that holds an offset; of sections that overlap, the last that begins before it tells.
    func name(at offset: Int) -> String? {
        sections.last(from: offset, by: \.range.offset).flatMap { offset < $0.range.end ? $0.name : nil }
    }
}

extension Array {
    /// The last element whose place is not behind an offset; elements ascend by their places.
    fileprivate func last(from offset: Int, by place: (Element) -> Int) -> Element? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if place(self[middle]) <= offset { low = middle + 1 } else { high = middle }
        }
        return low > startIndex ? self[low - 1] : nil
    }
}
