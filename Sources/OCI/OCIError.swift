package import ImageCore

/// Why a document is no manifest, index or config.
package struct OCIError: Error, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }

    package func within(file: String) -> ImageError { ImageError(.unreadableInput, reason, file: file) }
}
