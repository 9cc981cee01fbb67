import ImageCore
import Testing

@Suite struct ByteBufferTests {
    @Test func `keeps its bytes when it grows`() {
        let buffer = ByteBuffer(capacity: 4)
        [UInt8]([1, 2, 3]).withUnsafeBytes { buffer.append($0) }
        buffer.reserve(100)
        #expect(buffer.capacity == 103)
        [UInt8](repeating: 9, count: 200).withUnsafeBytes { buffer.append($0) }
        #expect(Array(buffer.bytes) == [1, 2, 3] + [UInt8](repeating: 9, count: 200))
    }

    @Test func `forgets its bytes and keeps its room`() {
        let buffer = ByteBuffer(capacity: 8)
        buffer.advance(by: 8)
        #expect(buffer.free.isEmpty)
        buffer.removeAll()
        #expect(buffer.count == 0 && buffer.free.count == 8)
    }

    @Test func `has room even when none was asked for`() {
        #expect(ByteBuffer(capacity: 0).capacity == 1)
    }
}
