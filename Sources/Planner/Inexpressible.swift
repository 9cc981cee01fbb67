package import ImageCore

/// Why a layer stays byte for byte as it was: an entry that the target format cannot tell truly.
package struct Inexpressible: Hashable, Sendable {
    package let entry: FilePathBytes
    package let reason: String
}
