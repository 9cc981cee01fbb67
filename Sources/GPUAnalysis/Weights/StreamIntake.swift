internal import ImageCore

/// Takes numbers, runs and gaps off a stream that comes in pieces of any size.
struct StreamIntake {
    /// Where in the stream the next number or run begins: behind what was taken and the gap that was asked for.
    private(set) var position = 0
    private var gap = 0
    private var partial: UInt64 = 0
    private var partialBits = 0
    private var gatherer = ByteGatherer()

    /// Nothing is read of the next `count` bytes; the caller knows that they lie within the file.
    mutating func skip(_ count: Int) {
        gap += count
        position += count
    }

    /// The next little-endian number of 1 to 8 bytes; nil when more must come first. The caller asks for the same
    /// until it is there.
    mutating func number(bytes count: Int, from rest: inout UnsafeRawBufferPointer) -> UInt64? {
        guard passGap(of: &rest) else { return nil }
        while partialBits < count * 8 {
            guard let byte = rest.first else { return nil }
            partial |= UInt64(byte) << UInt64(partialBits)
            partialBits += 8
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
        }
        defer { (partial, partialBits) = (0, 0) }
        position += count
        return partial
    }

    /// The next `count` bytes, or nil when more must come first; the caller has bounded `count`.
    mutating func run(_ count: Int, from rest: inout UnsafeRawBufferPointer) -> [UInt8]? {
        guard passGap(of: &rest), let run = gatherer.take(count, from: &rest) else { return nil }
        position += count
        return run
    }

    private mutating func passGap(of rest: inout UnsafeRawBufferPointer) -> Bool {
        guard gap > 0 else { return true }
        let passed = min(gap, rest.count)
        gap -= passed
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(passed))
        return gap == 0
    }
}
