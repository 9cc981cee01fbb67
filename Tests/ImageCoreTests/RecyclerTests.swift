import ImageCore
import Testing

@Suite struct RecyclerTests {
    @Test func `gives again what came back, and makes only what is missing`() {
        let made = Monitor(0)
        let recycler = Recycler { () -> ByteBuffer in
            made.update { $0 += 1 }
            return ByteBuffer(capacity: 1)
        }
        let first = recycler.take()
        let second = recycler.take()
        #expect(first !== second)
        recycler.give(back: first)
        #expect(recycler.take() === first)
        recycler.give(back: second)
        recycler.give(back: first)
        _ = (recycler.take(), recycler.take())
        #expect(made.update { $0 } == 2)
    }
}
