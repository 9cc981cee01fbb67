internal import ImageCore
internal import JSON

/// The bytes of a trace file, from a pipe too: a shell's `<(command)` is one, and has no size.
final class TraceSource: JSONSource {
    private let file: RawFile
    private let limit: Int
    /// The beginning, which tells the form of the file before it is read.
    let head: [UInt8]
    private var position = 0

    init(_ file: RawFile, limit: Int = Limits.traceBytes) throws(ImageError) {
        self.file = file
        self.limit = limit
        let buffer = ByteBuffer(capacity: Self.headBytes)
        while !buffer.free.isEmpty {
            let count = try file.readNext(into: buffer.free)
            guard count > 0 else { break }
            buffer.advance(by: count)
        }
        head = Array(buffer.bytes)
    }

    private static let headBytes = 64 << 10

    func read(into target: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        let count: Int
        if position < head.count {
            count = min(target.count, head.count - position)
            target.copyBytes(from: head[position..<position + count])
        } else {
            count = try file.readNext(into: target)
        }
        position += count
        guard position <= limit else {
            throw ImageError(.unreadableInput, "a trace of more than \(ByteCount(limit)) is not read")
        }
        return count
    }
}
