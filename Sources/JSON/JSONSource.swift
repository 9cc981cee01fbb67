package import ImageCore

/// Where a ``JSONReader`` gets its bytes: a document in memory, or a stream too long for that.
package protocol JSONSource: AnyObject {
    /// Writes the next bytes to `target`; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int
}

/// A document in memory.
package final class JSONBytes: JSONSource {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, bytes.count - position)
        bytes.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }
}
