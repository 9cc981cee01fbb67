import ELF
import ImageCore
import Synchronization

/// A root of texts and links in memory that counts what is asked of it.
final class CountingRoot: LibraryRoot {
    private let texts: [String: String]
    private let links: [String: String]
    private let asked = Mutex<(opened: [String: Int], listed: Int)>(([:], 0))

    /// - Parameter links: to where each leads.
    init(_ texts: [String: String], links: [String: String] = [:]) {
        self.texts = texts
        self.links = links
    }

    var listed: Int { asked.withLock { $0.listed } }
    var opened: Int { asked.withLock { $0.opened.values.reduce(0, +) } }

    func opened(_ path: String) -> Int { asked.withLock { $0.opened[path, default: 0] } }

    func open(_ path: FilePathBytes) -> LibraryFile? {
        let path = path.description
        asked.withLock { $0.opened[path, default: 0] += 1 }
        let real = links[path] ?? path
        guard let text = texts[real] else { return nil }
        return LibraryFile(resolved: FilePathBytes(String(real.dropFirst())), remembered: .text(Array(text.utf8)))
    }

    func list(_ folder: FilePathBytes) -> [FilePathBytes] {
        asked.withLock { $0.listed += 1 }
        let start = folder.description + "/"
        return (Array(texts.keys) + Array(links.keys)).filter { $0.hasPrefix(start) }.map {
            FilePathBytes(String($0.dropFirst(start.count)))
        }
    }
}
