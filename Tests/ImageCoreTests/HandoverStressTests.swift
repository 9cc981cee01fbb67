import ImageCore
import Testing

/// The whole machinery by which raw memory crosses threads, under load. Without the thread sanitizer it checks that
/// nothing is lost, mixed up or left waiting; with it (`swift test --sanitize=thread`), that every access is ordered.
@Suite struct HandoverStressTests {
    private struct Piece: Sendable {
        let number: Int
        let result: Slot<ByteBuffer>
    }

    /// A reader submits pieces, workers transform buffers, a writer takes the results in order and gives them back: the
    /// shape of a layer's way through the program.
    @Test(arguments: [1, 3, 8]) func `buffers go round without being mixed up`(width: Int) throws {
        let pieces = 2_000
        let pool = try WorkerPool(width: width)
        defer { pool.close() }
        let buffers = Recycler { ByteBuffer(capacity: 64) }
        let queue = Channel<Piece>(capacity: 5)
        let reader = try Thread {
            for number in 0..<pieces {
                let input = buffers.take()
                input.removeAll()
                withUnsafeBytes(of: number) { input.append($0) }
                let piece = Piece(number: number, result: Slot())
                pool.submit {
                    let output = buffers.take()
                    output.removeAll()
                    let value = input.bytes.loadUnaligned(as: Int.self)
                    for round in 0..<1 + value % 40 { withUnsafeBytes(of: value + round) { output.append($0) } }
                    buffers.give(back: input)
                    piece.result.fill(output)
                }
                guard queue.send(piece) else { return }
            }
            queue.finish()
        }
        var wrong = 0
        var next = 0
        while let piece = queue.receive() {
            let buffer = piece.result.take()
            let values = buffer.bytes.count / MemoryLayout<Int>.size
            if piece.number != next || values != 1 + next % 40 { wrong += 1 }
            for round in 0..<values {
                let value = buffer.bytes.loadUnaligned(fromByteOffset: round * MemoryLayout<Int>.size, as: Int.self)
                if value != next + round { wrong += 1 }
            }
            buffers.give(back: buffer)
            next += 1
        }
        reader.join()
        #expect(wrong == 0)
        #expect(next == pieces)
    }

    /// A receiver that fails cancels in the middle; neither the sender nor the workers may hang.
    @Test func `a receiver that gives up leaves nobody waiting`() throws {
        for round in 0..<50 {
            let pool = try WorkerPool(width: 2)
            let queue = Channel<Slot<Int>>(capacity: 1 + round % 4)
            let reader = try Thread {
                for number in 0..<1_000 {
                    let slot = Slot<Int>()
                    pool.submit { slot.fill(number) }
                    guard queue.send(slot) else { return }
                }
                queue.finish()
            }
            for expected in 0..<round { #expect(queue.receive()?.take() == expected) }
            queue.cancel()
            reader.join()
            pool.close()
        }
    }

    /// One lock, many threads: no update is lost.
    @Test func `updates from many threads all count`() throws {
        let total = Monitor(0)
        let threads = try (0..<8).map { _ in
            try Thread { for _ in 0..<2_000 { total.update { $0 += 1 } } }
        }
        threads.forEach { $0.join() }
        #expect(total.update { $0 } == 16_000)
    }
}
