/// The program headers that matter to a loader (System V ABI, "Program Header").
struct ELFSegments: Sendable {
    /// A run of the file and the address at which it is seen.
    struct Segment: Sendable {
        let offset: Int
        let count: Int
        let address: UInt64
        let isExecutable: Bool
    }

    private(set) var loaded: [Segment] = []
    private(set) var dynamic: Segment?
    private(set) var interpreter: Segment?

    /// - Parameter fileSize: a loaded segment is cut there, so that sums of what is found in it cannot overflow.
    init(_ table: LittleEndianBytes, _ layout: ELFLayout, fileSize: Int) throws(ELFError) {
        for start in stride(from: 0, to: table.bytes.count, by: layout.programHeaderSize) {
            let type = try table.number(UInt32.self, at: start)
            guard [Self.load, Self.dynamic, Self.interpreter].contains(type) else { continue }
            let segment = Segment(
                offset: try table.size(layout, at: start + layout.segmentOffsetAt),
                count: try table.size(layout, at: start + layout.segmentSizeAt),
                address: try table.word(layout, at: start + layout.segmentAddressAt),
                isExecutable: try table.number(UInt32.self, at: start + layout.segmentFlagsAt) & Self.executable != 0)
            switch type {
            case Self.load:
                guard segment.offset < fileSize else { continue }
                let count = min(segment.count, fileSize - segment.offset)
                loaded.append(
                    Segment(
                        offset: segment.offset, count: count, address: segment.address,
                        isExecutable: segment.isExecutable))
            case Self.dynamic: dynamic = segment
            // Linux takes the first one.
            default: interpreter = interpreter ?? segment
            }
        }
    }

    private static let executable: UInt32 = 1
    private static let load: UInt32 = 1
    private static let dynamic: UInt32 = 2
    private static let interpreter: UInt32 = 3

    /// Where in the file the byte at an address is, and how many bytes of its segment follow in the file.
    func place(of address: UInt64) -> (offset: Int, available: Int)? {
        for segment in loaded where address >= segment.address {
            guard let distance = Int(exactly: address - segment.address), distance < segment.count else { continue }
            return (segment.offset + distance, segment.count - distance)
        }
        return nil
    }
}
