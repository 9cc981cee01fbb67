internal import ImageCore
internal import Synchronization

/// What may be kept in memory of the contents of files: one for all layers of an image, which are read side by side.
package final class SurveyBudget: Sendable {
    private let state = Mutex((left: 0, isExceeded: false))

    /// - Parameter bytes: how much it is.
    package init(_ bytes: Int = Limits.surveyedBytes) { state.withLock { $0.left = bytes } }

    /// Whether something had to be left out. What that was depends on which layer came first.
    package var isExceeded: Bool { state.withLock { $0.isExceeded } }

    /// - Returns: false where that much is not left; then nothing is taken.
    func take(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard bytes <= state.left else {
                state.isExceeded = true
                return false
            }
            state.left -= bytes
            return true
        }
    }
}
