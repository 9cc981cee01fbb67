internal import ImageCore
internal import Planner

extension PrefetchList {
    /// Reads the list to its end, from a pipe too: a shell's `<(command)` is one, and has no size.
    init(reading path: String) throws(ImageError) {
        let file = try RawFile.open(reading: path)
        let buffer = ByteBuffer(capacity: 1 << 16)
        var bytes: [UInt8] = []
        while true {
            buffer.removeAll()
            let count = try file.readNext(into: buffer.free)
            guard count > 0 else { break }
            buffer.advance(by: count)
            bytes += buffer.bytes
            guard bytes.count <= Limits.listBytes else {
                throw ImageError(
                    .usage, "prefetch list has more than \(ByteSize(bytes: Limits.listBytes))", file: path)
            }
        }
        do {
            try self.init(bytes)
        } catch {
            throw error.within(file: path)
        }
    }
}
