package import ImageCore

/// A part of CUDA that an image needs, and why.
package struct FlavorNeed: Hashable, Sendable {
    package let part: CUDAPart
    /// The package that brings it, for a release.
    package let package: String
    /// What it is: a library's file, a program, a header.
    package let path: FilePathBytes?
    /// Whether the image has it already, in whatever way it came there.
    let isPresent: Bool
    /// A sentence for people that names who needs what.
    package let reason: String
}
