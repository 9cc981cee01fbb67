/// Why a text is no digest.
package enum DigestError: Error, Equatable {
    case missingAlgorithm(String)
    case unsupportedAlgorithm(String)
    case malformedHex(String)
}

extension DigestError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingAlgorithm(let text): "digest \"\(text)\" has no algorithm; expected sha256:<64 hex digits>"
        case .unsupportedAlgorithm(let name): "digest algorithm \"\(name)\" is not supported; only sha256 is"
        case .malformedHex(let text): "digest \"\(text)\" must end in 64 lowercase hex digits"
        }
    }
}
