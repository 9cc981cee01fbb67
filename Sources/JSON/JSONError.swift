package import ImageCore

/// Why bytes are no JSON document, or not the one expected.
package enum JSONError: Error, Equatable {
    /// The text breaks JSON's grammar, or a bound, at a byte.
    case malformed(String, offset: Int)
    /// The value has another type than the format says.
    case unexpected(String, offset: Int)
    /// The bytes themselves could not be had.
    case source(ImageError)
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason, let offset): "malformed JSON at byte \(offset): \(reason)"
        case .unexpected(let reason, let offset): "unexpected JSON at byte \(offset): \(reason)"
        case .source(let error): error.description
        }
    }
}
