/// One thing that a check found, with a code that scripts can rely on.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// The image is broken or not what it says.
        case error
        /// The image works, yet not as its maker is likely to want.
        case warning
    }

    /// Stable and lower case with dashes; docs/verify.md lists all.
    package let code: String
    package let severity: Severity
    package let message: String
    package let blob: Digest?
    package let entry: FilePathBytes?

    package init(
        _ code: String, _ severity: Severity = .error, _ message: String, blob: Digest? = nil,
        entry: FilePathBytes? = nil
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.blob = blob
        self.entry = entry
    }
}
