internal import ImageCore
internal import Synchronization

/// What the configuration of each of musl's loaders says, read once: a search is asked again for every library.
final class MuslFolders: Sendable {
    private let root: any LibraryRoot
    private let known = Mutex<[FilePathBytes: [FilePathBytes]]>([:])

    init(_ root: any LibraryRoot) { self.root = root }

    /// Nothing for loaders beyond as many as `Limits` allows.
    subscript(loader: FilePathBytes) -> [FilePathBytes] {
        known.withLock { known in
            if let folders = known[loader] { return folders }
            guard known.count < Limits.muslLoaders else { return [] }
            let folders = LoaderConfiguration(musl: loader, root).folders
            known[loader] = folders
            return folders
        }
    }
}
