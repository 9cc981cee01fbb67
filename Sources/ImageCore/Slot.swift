/// The place where one thread leaves a result and another waits for it.
package final class Slot<Value: Sendable>: Sendable {
    private let value = Monitor<Value?>(nil)

    package init() {}

    /// Leaves the result; called once.
    package func fill(_ result: Value) { value.update { $0 = result } }

    /// Waits for the result and takes it out, so that the slot no longer keeps it alive.
    package func take() -> Value {
        value.wait { value in
            guard let result = value else { return nil }
            value = nil
            return result
        }
    }
}
