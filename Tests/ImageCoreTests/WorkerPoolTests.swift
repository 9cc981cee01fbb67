import ImageCore
import Testing

@Suite struct WorkerPoolTests {
    @Test func `every job runs once, whatever the width`() throws {
        for width in [0, 1, 2, 7] {
            let pool = try WorkerPool(width: width)
            #expect(pool.width == max(width, 1))
            let runs = Monitor([Int](repeating: 0, count: 500))
            for job in 0..<500 { pool.submit { runs.update { $0[job] += 1 } } }
            pool.close()
            #expect(runs.update { $0 } == [Int](repeating: 1, count: 500))
        }
    }

    @Test func `one thread runs jobs in the order of submission`() throws {
        let pool = try WorkerPool(width: 1)
        let order = Monitor<[Int]>([])
        for job in 0..<200 { pool.submit { order.update { $0.append(job) } } }
        pool.close()
        #expect(order.update { $0 } == Array(0..<200))
    }

    @Test func `slots keep the order of submission`() throws {
        let pool = try WorkerPool(width: 4)
        defer { pool.close() }
        let slots = (0..<300).map { number in
            let slot = Slot<Int>()
            pool.submit { slot.fill(number * number) }
            return slot
        }
        #expect(slots.map { $0.take() } == (0..<300).map { $0 * $0 })
    }

    /// A job holds the buffers of its member; one that is kept after its run would hold them too.
    @Test func `a job that has run is no longer kept alive`() throws {
        let pool = try WorkerPool(width: 1)
        defer { pool.close() }
        let alive = Monitor(0)
        let gate = Slot<Bool>()
        pool.submit { _ = gate.take() }
        for _ in 0..<100 {
            let token = Token(alive)
            pool.submit { withExtendedLifetime(token) {} }
        }
        #expect(alive.update { $0 } == 100)
        gate.fill(true)
        // The second job runs when the first is over and its closure is released.
        for _ in 0..<2 {
            let done = Slot<Bool>()
            pool.submit { done.fill(true) }
            #expect(done.take())
        }
        #expect(alive.update { $0 } == 0)
    }

    private final class Token: Sendable {
        private let alive: Monitor<Int>

        init(_ alive: Monitor<Int>) {
            self.alive = alive
            alive.update { $0 += 1 }
        }

        deinit { alive.update { $0 -= 1 } }
    }
}
