/// A bounded queue between two threads: the sender waits while it is full, the receiver while it is empty.
package final class Channel<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        var isFinished = false
        var isCancelled = false
    }

    private let capacity: Int
    private let state = Monitor(State())

    package init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// Hands `element` over. False when the receiver has gone, which is the sender's sign to stop.
    @discardableResult
    package func send(_ element: Element) -> Bool {
        state.wait { state -> Bool? in
            if state.isCancelled { return false }
            guard state.waiting.count < capacity else { return nil }
            state.waiting.append(element)
            return true
        }
    }

    /// The next element, or nil when the sender has finished and all is taken.
    package func receive() -> Element? {
        state.wait { state -> Element?? in
            if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
            return state.isFinished || state.isCancelled ? .some(nil) : nil
        }
    }

    /// Called by the sender: nothing more will come.
    package func finish() { state.update { $0.isFinished = true } }

    /// Called by the receiver: nothing more is wanted; what waits is dropped.
    package func cancel() {
        state.update {
            $0.isCancelled = true
            $0.waiting.removeAll()
        }
    }
}
