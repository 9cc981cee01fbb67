package import ImageCore

/// Why bytes are no tar archive that may be trusted, where in the stream, and in which entry if its name is known.
package struct TarError: Error, Equatable {
    package let reason: Reason
    package let offset: Int
    package let entry: FilePathBytes?

    package enum Reason: Equatable, Sendable {
        case badChecksum
        case badNumber(field: String)
        case badPAXRecord
        case tooLong(what: String, limit: Int)
        case nulInName
        case emptyName
        case loneZeroBlock
        case danglingExtension
        case tooManyEntries
        /// The stream ended inside a header, a payload or its padding.
        case truncated(inside: String)
        /// The stream ended between two entries, and nothing proves that no entry is missing.
        case missingEnd
    }

    package init(_ reason: Reason, offset: Int, entry: FilePathBytes? = nil) {
        self.reason = reason
        self.offset = offset
        self.entry = entry
    }
}

extension TarError: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .badChecksum: "tar header has a wrong checksum"
        case .badNumber(let field): "tar header has no valid number in field \(field)"
        case .badPAXRecord: "tar extension header has a malformed record"
        case .tooLong(let what, let limit): "tar \(what) is longer than \(limit) bytes"
        case .nulInName: "tar name contains a NUL byte"
        case .emptyName: "tar entry has no name"
        case .loneZeroBlock: "tar has a lone zero block before more entries"
        case .danglingExtension: "tar extension header is not followed by an entry"
        case .tooManyEntries: "tar has more than \(Limits.entriesPerLayer) entries"
        case .truncated(let place): "tar is cut inside \(place)"
        case .missingEnd: "tar has no end-of-archive blocks and may be cut between entries"
        }
    }

    /// The same with its place, for the world outside.
    package var imageError: ImageError {
        ImageError(.unreadableInput, description, entry: entry, offset: offset)
    }
}
