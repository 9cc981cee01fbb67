internal import CSyscall

/// The threads that carry members: `--jobs` of them, for all layers together.
///
/// Jobs run in the order of submission but end in any; whoever submits keeps the order through a ``Slot`` each. A job
/// must not wait for another job.
package final class WorkerPool: Sendable {
    private struct State {
        private var arriving: [@Sendable () -> Void] = []
        /// The oldest last, so that taking one lets go of it: a slice would keep alive what it no longer shows, and a
        /// job holds the buffers of its member.
        private var leaving: [@Sendable () -> Void] = []
        var isClosed = false

        mutating func append(_ job: @escaping @Sendable () -> Void) { arriving.append(job) }

        mutating func popFirst() -> (@Sendable () -> Void)? {
            if leaving.isEmpty {
                leaving = arriving.reversed()
                arriving.removeAll()
            }
            return leaving.popLast()
        }
    }

    private let state: Monitor<State>
    private let threads: [Thread]

    /// The number of threads.
    package var width: Int { threads.count }

    /// The processors that this process may use.
    package static var defaultWidth: Int { Int(gpuimg_usable_processors()) }

    package init(width: Int) throws(ImageError) {
        let state = Monitor(State())
        var threads: [Thread] = []
        for _ in 0..<max(width, 1) {
            do {
                threads.append(try Thread { Self.work(state) })
            } catch {
                if threads.isEmpty { throw error }
                break
            }
        }
        self.state = state
        self.threads = threads
    }

    package func submit(_ job: @escaping @Sendable () -> Void) {
        state.update { $0.append(job) }
    }

    /// Lets the jobs that wait finish, then ends the threads.
    package func close() {
        state.update { $0.isClosed = true }
        for thread in threads { thread.join() }
    }

    private static func work(_ state: Monitor<State>) {
        while true {
            let job = state.wait { state -> (@Sendable () -> Void)?? in
                if let job = state.popFirst() { return .some(job) }
                return state.isClosed ? .some(nil) : nil
            }
            guard let job else { return }
            job()
        }
    }
}
