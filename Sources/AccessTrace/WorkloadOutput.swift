internal import Glibc
internal import ImageCore

/// What the workload says on one of its streams: its end is kept for messages, its lines are held against a pattern.
struct WorkloadOutput {
    /// The end of the stream.
    private(set) var tail: [UInt8] = []
    private var line: [UInt8] = []
    private(set) var hasMatched = false

    private static let tailSize = 4 << 10
    /// A line longer than this is matched in pieces.
    private static let lineSize = 64 << 10

    mutating func take(_ bytes: UnsafeRawBufferPointer, matching pattern: Regex<AnyRegexOutput>?) {
        tail.append(contentsOf: bytes.suffix(Self.tailSize))
        if tail.count > Self.tailSize { tail.removeFirst(tail.count - Self.tailSize) }
        guard let pattern, !hasMatched else { return }
        for byte in bytes {
            if byte == 0x0a || line.count == Self.lineSize { matchLine(pattern) }
            if byte != 0x0a { line.append(byte) }
        }
        // A prompt has no line end.
        if !line.isEmpty { match(line, pattern) }
    }

    private mutating func matchLine(_ pattern: Regex<AnyRegexOutput>) {
        match(line, pattern)
        line.removeAll(keepingCapacity: true)
    }

    private mutating func match(_ text: [UInt8], _ pattern: Regex<AnyRegexOutput>) {
        if (try? pattern.firstMatch(in: String(decoding: text, as: UTF8.self))) != nil { hasMatched = true }
    }

    /// The last lines, for a message.
    var lastLines: [String] {
        let lines = tail.split(separator: 0x0a).suffix(10)
        return lines.map { FilePathBytes(Array($0)).description }
    }
}
