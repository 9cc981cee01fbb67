package import ImageCore

/// Why bytes are no zTOC.
package enum ZTOCError: Error, Hashable {
    /// What is wrong, and at which byte it was seen.
    case malformed(String, offset: Int)
    /// What is wrong with an entry.
    case entry(String, name: FilePathBytes)
    /// What is wrong as a whole.
    case inconsistent(String)
}

extension ZTOCError {
    package func within(file: String?) -> ImageError {
        switch self {
        case .malformed(let reason, let offset):
            ImageError(.unreadableInput, "no zTOC: \(reason)", file: file, offset: offset)
        case .entry(let reason, let name):
            ImageError(.unreadableInput, "malformed zTOC: \(reason)", file: file, entry: name)
        case .inconsistent(let reason): ImageError(.unreadableInput, "malformed zTOC: \(reason)", file: file)
        }
    }
}

extension ZTOCError: CustomStringConvertible {
    package var description: String { within(file: nil).description }
}
