import ImageCore
import JSON

/// Gives a document in pieces of a few bytes, or fails at a byte.
final class TrickleSource: JSONSource {
    private let bytes: [UInt8]
    private let step: Int
    private let failsAt: Int
    private var position = 0

    static let failure = ImageError(.unreadableInput, "the disk is gone")

    init(_ text: String, step: Int, failsAt: Int = .max) {
        bytes = Array(text.utf8)
        self.step = step
        self.failsAt = failsAt
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(ImageError) -> Int {
        guard position < failsAt else { throw Self.failure }
        let count = min(step, target.count, bytes.count - position)
        target.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
