package import ImageCore

/// A file that was found in a root file system: one that can be read, or one that was read before and is gone.
package struct LibraryFile: Sendable {
    /// What was kept of a file that passed by in a stream.
    package enum Memory: Sendable {
        case program(LoadableFile)
        /// It begins like an ELF file and is none.
        case broken(ELFError)
        case text([UInt8])
        /// Anything else.
        case other
    }

    private enum Content: Sendable {
        case stored(RawFile, ByteRange?)
        case remembered(Memory)
    }

    /// Its real path, cleaned and without a leading slash.
    package let resolved: FilePathBytes
    private let content: Content

    /// - Parameter range: where its bytes are in `file`; all of it if nil.
    package init(resolved: FilePathBytes, file: RawFile, range: ByteRange? = nil) {
        self.resolved = resolved
        content = .stored(file, range)
    }

    package init(resolved: FilePathBytes, remembered memory: Memory) {
        self.resolved = resolved
        content = .remembered(memory)
    }

    /// The file itself, where it can be read; its ELF bytes may be a part of it.
    package var file: RawFile? { if case .stored(let file, _) = content { file } else { nil } }

    /// What a loader needs to know of it; nil for what does not begin like an ELF file.
    package func loadable() throws(ELFError) -> LoadableFile? {
        switch content {
        case .stored(let file, let range):
            guard ELFFile.isELF(file, range: range) else { return nil }
            return try ELFFile(file, range: range).loadable
        case .remembered(.program(let program)): return program
        case .remembered(.broken(let error)): throw error
        case .remembered: return nil
        }
    }

    /// Its bytes, where they are no more than `limit`.
    package func text(limit: Int) -> [UInt8]? {
        switch content {
        case .stored(let file, let range):
            guard let size = range?.count ?? (try? file.status().size), size <= limit else { return nil }
            return try? file.bytes(ByteRange(offset: range?.offset ?? 0, count: size))
        case .remembered(.text(let text)): return text.count <= limit ? text : nil
        case .remembered: return nil
        }
    }
}
