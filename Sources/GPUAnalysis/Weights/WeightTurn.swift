internal import Synchronization

/// Lets one header of weights be read at a time. Layers are read side by side, and what a hostile header makes its reader
/// hold would be held once for each of them.
enum WeightTurn {
    private static let turn = Mutex(())

    /// Does the work when no other header is being read. It waits for nothing else, so that no two can wait for another.
    static func take<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure) {
        try turn.withLock { _ throws(Failure) in try work() }
    }
}
