package import ImageCore

/// What an image must keep to.
package struct GateRules: Sendable {
    /// What must not be found.
    package enum Trigger: Hashable, Sendable {
        case code(String)
        /// This severity or a graver one.
        case severity(Finding.Severity)

        /// Reads a severity or a code; nil for what is neither.
        package init?(parsing text: String) {
            if let severity = Finding.Severity(rawValue: text) {
                self = .severity(severity)
            } else if FindingCatalogue.codes.contains(text) {
                self = .code(text)
            } else {
                return nil
            }
        }

        package var text: String {
            switch self {
            case .code(let code): code
            case .severity(let severity): severity.rawValue
            }
        }

        func catches(_ finding: Finding) -> Bool {
            switch self {
            case .code(let code): finding.code == code
            case .severity(let severity): finding.severity >= severity
            }
        }
    }

    /// How much larger than the baseline an image may be.
    package enum Growth: Hashable, Sendable {
        case percent(Double)
        case bytes(Int)
    }

    package var failOn: [Trigger] = []
    /// Of all blobs together: what a pull of the whole image brings.
    package var maxSize: Int?
    /// Of what no container sees, and of all but one of equal files.
    package var maxWasted: Int?
    /// Of what is fetched before a start.
    package var maxPrefetch: Int?
    package var baseline: Baseline?
    package var maxGrowth: Growth?

    package init() {}

    package var isEmpty: Bool {
        failOn.isEmpty && maxSize == nil && maxWasted == nil && maxPrefetch == nil && baseline == nil
    }
}
