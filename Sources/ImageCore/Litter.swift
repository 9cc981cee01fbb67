internal import Glibc

/// Names in the file system that must not outlive this process unless the work behind them is finished.
///
/// Most temporary files here have no name at all; this is for the few that must have one. Whoever ends the process,
/// in order or by a signal, sweeps first. The registry is the process's, as signals are.
package final class Litter: Sendable {
    package static let shared = Litter()

    private let names = Monitor<[String]>([])
    /// Whether the process is ending: what is permanent is settled by then.
    private let isEnding = Monitor(false)
    private let endings = Monitor<[Token: @Sendable () -> Void]>([:])

    /// Stands for something that is ended by more than its name's removal.
    package struct Token: Hashable, Sendable { fileprivate let number: Int }

    private static let tokens = Monitor(0)

    /// Notes what must be done before names are removed: the end of a process that still uses them.
    package func add(_ ending: @escaping @Sendable () -> Void) -> Token {
        let number = Self.tokens.update { last in
            last += 1
            return last
        }
        endings.update { $0[Token(number: number)] = ending }
        return Token(number: number)
    }

    /// Takes an ending off the list, without carrying it out.
    package func take(_ token: Token) { endings.update { $0[token] = nil } }

    /// Notes a file or folder to be removed, if nobody takes it off the list.
    package func add(_ name: String) { names.update { $0.append(name) } }

    /// Makes a name permanent by `change` and takes it off the list; no sweep comes between. Where the change fails,
    /// the name stays on the list. Does not return when a sweep has begun: what was ended then may look finished.
    package func settle(_ name: String, _ change: () throws(ImageError) -> Void) throws(ImageError) {
        let failure = names.update { names -> ImageError? in
            if isEnding.update({ $0 }) { return nil }
            do throws(ImageError) {
                try change()
                names.removeAll { $0 == name }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        stayIfEnding()
    }

    /// Does not return when a sweep has begun: whoever meets its traces must not end the process in another way.
    package func stayIfEnding() {
        while isEnding.update({ $0 }) { sleep(1) }
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
        // Whatever is being settled is so before the first ending.
        names.update { _ in isEnding.update { $0 = true } }
        for ending in endings.update({ Array($0.values) }) { ending() }
        names.update { names in
            for name in names { FileSystem.removeTree(name) }
            names = []
            end()
        }
    }
}
