import ImageCore
import Testing

@Suite struct ChannelTests {
    @Test(arguments: [1, 2, 100]) func `hands over everything in order`(capacity: Int) throws {
        let channel = Channel<Int>(capacity: capacity)
        let sender = try Thread {
            for number in 0..<10_000 { channel.send(number) }
            channel.finish()
        }
        var received: [Int] = []
        while let number = channel.receive() { received.append(number) }
        sender.join()
        #expect(received == Array(0..<10_000))
        #expect(channel.receive() == nil, "finished stays finished")
    }

    @Test func `what was sent before the end is still received`() {
        let channel = Channel<Int>(capacity: 3)
        channel.send(1)
        channel.send(2)
        channel.finish()
        #expect(channel.receive() == 1)
        #expect(channel.receive() == 2)
        #expect(channel.receive() == nil)
    }

    @Test func `a sender that waits learns that the receiver has gone`() throws {
        let channel = Channel<Int>(capacity: 1)
        let outcome = Slot<Int>()
        let sender = try Thread {
            var sent = 0
            while channel.send(sent) { sent += 1 }
            outcome.fill(sent)
        }
        #expect(channel.receive() == 0)
        channel.cancel()
        sender.join()
        #expect((1...3).contains(outcome.take()))
        #expect(!channel.send(7))
        #expect(channel.receive() == nil, "what waited is dropped")
    }

    @Test func `what is dropped is freed`() {
        let channel = Channel<Token>(capacity: 2)
        weak var dropped: Token?
        do {
            let token = Token()
            dropped = token
            channel.send(token)
        }
        #expect(dropped != nil)
        channel.cancel()
        #expect(dropped == nil)
    }

    private final class Token: Sendable {}
}
