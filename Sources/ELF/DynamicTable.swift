internal import ImageCore

/// The dynamic section as numbers: what each tag says, and which names are needed.
struct DynamicTable: Sendable {
    private var values: [DynamicTag: UInt64] = [:]
    /// Each once.
    private(set) var needed: [UInt64] = []

    init(_ table: LittleEndianBytes, _ layout: ELFLayout) throws(ELFError) {
        var seen: Set<UInt64> = []
        let entrySize = 2 * layout.wordSize
        for start in stride(from: 0, through: table.bytes.count - entrySize, by: entrySize) {
            let number = try table.word(layout, at: start)
            guard let tag = DynamicTag(rawValue: number) else { continue }
            let value = try table.word(layout, at: start + layout.wordSize)
            switch tag {
            case .end: return
            case .needed:
                guard seen.insert(value).inserted else { continue }
                guard needed.count < Limits.elfNeeded else {
                    throw ELFError("more than \(Limits.elfNeeded) needed libraries", offset: table.start + start)
                }
                needed.append(value)
            // Loaders fill an array by tag: what comes last holds.
            default: values[tag] = value
            }
        }
    }

    subscript(tag: DynamicTag) -> UInt64? { values[tag] }
}
