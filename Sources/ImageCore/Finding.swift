/// One thing that a check or an inspection found, with a code that scripts can rely on.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        /// The image is broken or not what it says.
        case error
        /// The image works, yet not as its maker is likely to want.
        case warning
        /// Worth knowing; nothing is wrong.
        case note
    }

    /// Stable and lower case with dashes; docs/verify.md and docs/findings.md list all.
    package let code: String
    package let severity: Severity
    package let message: String
    package let blob: Digest?
    package let entry: FilePathBytes?
    /// The files that it is about, where there are several.
    package let paths: [FilePathBytes]
    /// The bytes that it is about, where they can be counted.
    package let bytes: Int?

    package init(
        _ code: String, _ severity: Severity = .error, _ message: String, blob: Digest? = nil,
        entry: FilePathBytes? = nil, paths: [FilePathBytes] = [], bytes: Int? = nil
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.blob = blob
        self.entry = entry
        self.paths = paths
        self.bytes = bytes
    }
}

extension Finding.Severity {
    /// From the mildest to the gravest.
    package static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }

    private var weight: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}
