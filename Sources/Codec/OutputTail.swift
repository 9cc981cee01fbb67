/// The last plain bytes that have passed, as many as deflate can refer to.
struct OutputTail: ~Copyable {
    private static let capacity = 4 * InflateCheckpoint.windowSize

    private let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    private var count = 0

    deinit { memory.deallocate() }

    mutating func append(_ plain: UnsafeRawBufferPointer) {
        let plain = plain.suffix(InflateCheckpoint.windowSize)
        if count + plain.count > Self.capacity {
            let kept = InflateCheckpoint.windowSize - plain.count
            memory.copyMemory(from: memory + (count - kept), byteCount: kept)
            count = kept
        }
        UnsafeMutableRawBufferPointer(start: memory + count, count: plain.count)
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: plain))
        count += plain.count
    }

    /// At most ``InflateCheckpoint/windowSize`` bytes, oldest first.
    var window: [UInt8] {
        let size = min(count, InflateCheckpoint.windowSize)
        return Array(UnsafeRawBufferPointer(start: memory + (count - size), count: size))
    }
}
