/// Names in the file system that must not outlive this process unless the work behind them is finished.
///
/// Most temporary files here have no name at all; this is for the few that must have one. Whoever ends the process,
/// in order or by a signal, sweeps first. The registry is the process's, as signals are.
package final class Litter: Sendable {
    package static let shared = Litter()

    private let names = Monitor<[String]>([])

    /// Notes a file or folder to be removed, if nobody takes it off the list.
    package func add(_ name: String) { names.update { $0.append(name) } }

    /// Makes a name permanent by `change` and takes it off the list; no sweep comes between. Where the change fails,
    /// the name stays on the list.
    package func settle(_ name: String, _ change: () throws(ImageError) -> Void) throws(ImageError) {
        let failure = names.update { names -> ImageError? in
            do throws(ImageError) {
                try change()
                names.removeAll { $0 == name }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Removes a file or folder with all its content, and takes it off the list.
    package func remove(_ name: String) {
        names.update { names in
            FileSystem.removeTree(name)
            names.removeAll { $0 == name }
        }
    }

    /// Removes everything on the list and ends the process by `end`, before any other thread can use the list again.
    package func sweep(then end: () -> Void) {
        names.update { names in
            for name in names { FileSystem.removeTree(name) }
            names = []
            end()
        }
    }
}
