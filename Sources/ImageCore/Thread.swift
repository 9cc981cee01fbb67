internal import Glibc

/// A thread of our own for work that blocks; the cooperative pool has two threads here and would deadlock.
package struct Thread: Sendable {
    private let handle: pthread_t

    /// Starts `body`; the caller must ``join()``.
    ///
    /// - Throws: when the system has no thread left to give.
    package init(_ body: @escaping @Sendable () -> Void) throws(ImageError) {
        let start = Unmanaged.passRetained(Start(body: body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            throw ImageError(.failure, "cannot start a thread: \(SystemMessage(errno: status))")
        }
        self.handle = handle
    }

    /// Waits until the body has returned.
    package func join() { pthread_join(handle, nil) }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
