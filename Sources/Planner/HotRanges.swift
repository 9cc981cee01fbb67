internal import ImageCore

/// The parts of a large file that its reader will ask for: what was recorded, with what the kernel reads around it.
///
/// Recorded ranges come from outside: they may lie anywhere, overlap, and be in any order.
struct HotRanges {
    /// Ascending, none empty, none meeting the next.
    let ranges: [ByteRange]
    /// The bytes of the file that were recorded as touched, each once.
    let touched: Int

    /// The kernel reads ahead 128 KiB (read_ahead_kb of every block and FUSE device by default), and a fault reads
    /// around itself: half of a window before.
    static let before = 64 << 10
    static let after = 128 << 10

    /// - Parameter gap: ranges less than this apart are fetched together.
    init(of recorded: [ByteRange], size: Int, joining gap: Int) {
        let within = recorded.compactMap { range -> ByteRange? in
            guard range.offset >= 0, range.count > 0, range.offset < size else { return nil }
            return ByteRange(offset: range.offset, count: min(range.count, size - range.offset))
        }
        touched = Self.joined(within, gap: 1).reduce(0) { $0 + $1.count }
        let padded = within.map { range in
            let start = max(0, range.offset - Self.before)
            let end = size - range.end > Self.after ? range.end + Self.after : size
            return ByteRange(offset: start, count: end - start)
        }
        ranges = Self.joined(padded, gap: max(1, gap))
    }

    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Where a file must be cut so that the hot ranges, and only they, are chunks of their own.
    func cuts(size: Int) -> [Int] {
        ranges.flatMap { [$0.offset, $0.end] }.filter { $0 > 0 && $0 < size }
    }

    /// The chunks that the hot ranges are once the file is cut at them.
    func chunks(of chunkSize: Int) -> [ByteRange] { ranges.flatMap { Self.chunks(of: $0, chunkSize) } }

    /// The chunks that meet a hot range in a file that is cut into equal ones.
    func equalChunks(of chunkSize: Int, size: Int) -> [ByteRange] {
        var chunks: [ByteRange] = []
        for range in ranges {
            let first = range.offset / chunkSize * chunkSize
            for start in stride(from: max(first, chunks.last?.end ?? 0), to: range.end, by: chunkSize) {
                chunks.append(ByteRange(offset: start, count: min(chunkSize, size - start)))
            }
        }
        return chunks
    }

    private static func chunks(of range: ByteRange, _ chunkSize: Int) -> [ByteRange] {
        stride(from: range.offset, to: range.end, by: chunkSize).map {
            ByteRange(offset: $0, count: min(chunkSize, range.end - $0))
        }
    }

    /// - Parameter gap: at least 1, which joins ranges that touch.
    private static func joined(_ ranges: [ByteRange], gap: Int) -> [ByteRange] {
        var joined: [ByteRange] = []
        for range in ranges.sorted(by: { ($0.offset, $0.count) < ($1.offset, $1.count) }) {
            if let last = joined.last, range.offset - last.end < gap {
                let end = max(last.end, range.end)
                joined[joined.count - 1] = ByteRange(offset: last.offset, count: end - last.offset)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
