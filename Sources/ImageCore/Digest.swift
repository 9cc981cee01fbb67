/// A content digest as OCI descriptors carry it: an algorithm and the hash in lowercase hex.
///
/// Only `sha256` is accepted: it is the one algorithm that every registry and runtime supports
/// (OCI image-spec, "Descriptors", registered algorithms). The 32 bytes lie inline, since a layer has one for every
/// file and every chunk.
package struct Digest: Hashable, Sendable {
    private let words: InlineWords

    /// Wraps the 32 bytes that a hasher wrote at `hash`.
    package init(sha256 hash: UnsafeRawBufferPointer) {
        precondition(hash.count == Self.byteCount)
        words = InlineWords(
            first: hash.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            second: hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            third: hash.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            fourth: hash.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    /// Reads `sha256:` followed by 64 lowercase hex digits.
    ///
    /// - Throws: ``DigestError`` naming what is wrong. Uppercase hex is refused, as the specification demands:
    ///   two spellings of one digest would be two blobs.
    package init(parsing text: String) throws(DigestError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .missingAlgorithm(text) }
        let algorithm = text[..<colon]
        guard algorithm == "sha256" else { throw .unsupportedAlgorithm(String(algorithm)) }
        guard let digest = Digest(hex: text.utf8[text.utf8.index(after: colon)...]) else { throw .malformedHex(text) }
        self = digest
    }

    /// Reads the 64 lowercase hex digits alone, as blob file names spell them; nil when they are something else.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == Self.byteCount * 2, let bytes = Hex.decode(hex) else { return nil }
        self = bytes.withUnsafeBytes { Digest(sha256: $0) }
    }

    /// The 32 hash bytes.
    package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// The 64 lowercase hex digits, as blob file names spell them.
    package var hex: String { withUnsafeBytes(of: words) { Hex.encode($0) } }

    /// The 64 lowercase hex digits as ASCII.
    package var hexDigits: [UInt8] { withUnsafeBytes(of: words) { Hex.digits(of: $0) } }

    /// The first twelve digits, enough to recognise a layer in a table.
    package var short: String { String(hex.prefix(12)) }

    private static let byteCount = 32
}

extension Digest: CustomStringConvertible {
    /// `sha256:` and 64 lowercase hex digits.
    package var description: String { "sha256:" + hex }
}

private struct InlineWords: Hashable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64
    let fourth: UInt64
}
